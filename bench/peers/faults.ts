import type { Fault } from '../../dev/simulators/faults.ts';

/** What goes wrong, once, with the first request that would mail the customer. */
export const FAULTS = {
  'no response, ever; the reply was sent': { name: 'hang-after' },
  'connection reset; the reply was sent': { name: 'reset-after' },
  '500; the reply was sent': { name: 'status-after:500' },
  '202; the reply was not sent': { name: 'yes-before:queued' },
  '429 with Retry-After; the reply was not sent': { name: 'rate-limited', retryAfterS: 2 },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultTitle = keyof typeof FAULTS;

/** What came of one reply that was asked for once. */
export interface Outcome {
  /** Requests that asked the vendor to mail the customer. */
  readonly posts: number;
  /** Mails that the customer got. */
  readonly mails: number;
  /** Whether the one who asked was told that it is done. */
  readonly isSaidDone: boolean;
}

/** Faults after which the customer has two mails or more. */
export function sentTwice(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ mails }) => mails > 1).length;
}

/** Faults after which the customer has no mail, though it is said to be done. */
export function lost(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ mails, isSaidDone }) => mails === 0 && isSaidDone).length;
}
