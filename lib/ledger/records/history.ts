import type { Missing } from '../../operation.ts';

/** One thing that was done for an action: an attempt to send it, or a look at the vendor. */
export type HistoryEntry = Attempt | Look;

interface Attempt {
  /** When it was sent, or else when it ended. */
  readonly at: number;
  readonly phase: 'send';
  readonly outcome: string;
  readonly vendorStatus?: number | undefined;
}

export interface Look {
  readonly at: number;
  readonly phase: 'look';
  /** `effect`: of a lost request · `newer`: what an agent has set since · `duplicate`: a second effect after a resend. */
  readonly asked: 'effect' | 'newer' | 'duplicate';
  readonly outcome: 'found' | 'several' | Missing | 'unreadable';
  /** The vendor's ids of what may be ours. */
  readonly candidates?: readonly string[] | undefined;
}
