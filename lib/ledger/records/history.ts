import type { NotProven } from '../../operation.ts';

/** One thing that was done for an action: an attempt to send it, or a read of the vendor (`look`). */
export type HistoryEntry = Attempt | Look;

interface Attempt {
  /** When the request was sent; if none was, when the attempt ended. */
  readonly at: number;
  readonly phase: 'send';
  readonly outcome: string;
  readonly vendorStatus?: number | undefined;
}

export interface Look {
  readonly at: number;
  readonly phase: 'look';
  /** What was read for: `effect` of a lost request · `newer` values that an agent has set · a `duplicate` after a resend. */
  readonly asked: 'effect' | 'newer' | 'duplicate';
  readonly outcome: 'found' | 'several' | NotProven | 'unreadable';
  /** The vendor's ids of what the action may have made. */
  readonly candidates?: readonly string[] | undefined;
}
