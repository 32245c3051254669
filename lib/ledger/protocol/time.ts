import type { Budget, LedgerDeps } from './deps.ts';

/** What an attempt needs beyond the vendor's answer. */
const OVERHEAD_MS = 4_000;

/** By how much two clocks may differ. */
export const CLOCKS_DIFFER_MS = 15_000;

/** How long an attempt may take. */
export function attemptMs(l: Pick<LedgerDeps, 'config'>): number {
  return l.config.VENDOR_RESPONSE_TIMEOUT_MS + OVERHEAD_MS;
}

/** Whether there is time for an attempt before the process may die. */
export function timeFor(l: Pick<LedgerDeps, 'config' | 'world'>, budget: Budget): boolean {
  return budget.deadline - l.world.now() >= attemptMs(l);
}

/** Until when a process may be at work on what it claims: it is dead only at its timeout, on its own clock. */
export function leaseOf(budget: Budget): number {
  return budget.deadline + CLOCKS_DIFFER_MS;
}

/** When to look again for an effect: soon at first, then ever more slowly; about twenty times in the settle time. */
export function nextLook(l: Pick<LedgerDeps, 'config'>, now: number, sentAt: number): number {
  const often = l.config.SETTLE_MS / 20;
  const sinceMs = now - sentAt;
  return now + Math.max(Math.min(2_000, often), Math.min(often, sinceMs), sinceMs / 10);
}
