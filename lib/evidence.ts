import type { Done } from './operation.ts';

/** What the vendor shows before a `once` write is sent. */
export interface Before {
  readonly artifacts: Baseline;
  /** The conversation's id now, if it has been merged into another: the write must wait for its turn there. */
  readonly movedTo?: string | undefined;
}

/** What a read of the vendor shows of a write whose answer was lost. */
export type Found<Result> = { readonly found: Done<Result> } | { readonly harmless: Harmless } | Several | Missing;

/** Nothing proves the write, but this much of it may be sent again at any time without harm. */
export interface Harmless {
  /** The whole input, or less of it. */
  readonly input: unknown;
  /** Where it is less: what is not confirmed, and what the first request may still have made. */
  readonly givenUp?: Pick<Done<unknown>, 'warnings' | 'artifact'> | undefined;
}

/** More than one could be it. */
export interface Several {
  /** The vendor's ids of all of them. */
  readonly several: readonly string[];
}

/**
 * `absent`: it is certainly not there · `touched`: it is not there, and an agent has changed the conversation since ·
 * `unclear`: there is no telling.
 */
export type Missing = 'absent' | 'touched' | 'unclear';

/** Ids of what stood in the conversation before we sent, newest last; kept in the action's record. */
export type Baseline = readonly string[];

/** What is known of a write when the vendor is asked for its effect. */
export interface Evidence {
  /** Epoch milliseconds just before the first byte. */
  readonly sentAt: number;
  /** What `lookBefore` saw, or what others have been credited with since: none of it is ours. */
  readonly before: Baseline;
}
