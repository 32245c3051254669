import type { Budget, Ledger } from './ledger.ts';

/** The time that an attempt needs in addition to the vendor's response. */
const OVERHEAD_MS = 4_000;

/** Two processes' clocks differ by no more than this. */
export const CLOCK_SKEW_MS = 15_000;

/** No stage may have a longer settle time (infra/params.ts). What is erased must not be needed by any stage's functions. */
export const LONGEST_SETTLE_MS = 3_600_000;

/** How long an attempt may take. */
export function attemptMs({ config }: Pick<Ledger, 'config'>): number {
  return config.VENDOR_RESPONSE_TIMEOUT_MS + OVERHEAD_MS;
}

/** Whether there is time for an attempt before the process may die. */
export function timeFor(ledger: Pick<Ledger, 'config' | 'world'>, budget: Budget): boolean {
  return budget.deadline - ledger.world.now() >= attemptMs(ledger);
}

/**
 * Whether a request may be sent. Before the process may die, there must be time for an attempt; before the caller gets an answer,
 * half of the vendor's response timeout.
 */
export function timeToSend(ledger: Pick<Ledger, 'config' | 'world'>, budget: Budget): boolean {
  const { answerBy = Number.POSITIVE_INFINITY } = budget;
  return timeFor(ledger, budget) && answerBy - ledger.world.now() >= ledger.config.VENDOR_RESPONSE_TIMEOUT_MS / 2;
}

/** Until when a process may work on what it claims: it dies at its timeout, by its own clock, which may be behind ours. */
export function leaseOf(budget: Budget): number {
  return budget.deadline + CLOCK_SKEW_MS;
}

/** When to read again for an effect: soon at first, then after growing intervals; about twenty times in the settle time. */
export function nextLook(settleMs: number, now: number, sentAt: number): number {
  const often = settleMs / 20;
  const sinceMs = now - sentAt;
  return now + Math.max(Math.min(2_000, often), Math.min(often, sinceMs), sinceMs / 10);
}

/** How long to pause after the n-th failure: doubling, with jitter, never above a tenth of the settle time. */
export function pauseMs({ config, world }: Pick<Ledger, 'config' | 'world'>, failures: number): number {
  const most = config.SETTLE_MS / 10;
  return Math.min(most, 1_000 * 2 ** Math.min(failures, 10)) * (0.5 + world.random() / 2);
}
