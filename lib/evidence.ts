import type { Done } from './done.ts';

/** What the vendor shows before a `once` write is sent. */
export interface Before {
  readonly artifacts: Baseline;
  /** The id of the conversation into which it has been merged: the action must wait for its turn in that one's line. */
  readonly movedTo?: string | undefined;
}

/** What a read of the vendor shows about a write whose response was lost. */
export type Found<Result> = { readonly found: Done<Result> } | { readonly harmless: Harmless } | Several | NotProven;

/** Nothing proves the write, but this part of it may be sent again at any time without harm. */
export interface Harmless {
  /** The whole input, or a part of it. */
  readonly input: unknown;
  /** If it is a part: the warnings about the rest, which no read confirms, and what the first request may have made. */
  readonly givenUp?: Pick<Done<unknown>, 'warnings' | 'artifact'> | undefined;
}

/** The read shows more than one artifact that the write could have made. */
export interface Several {
  /** The vendor's ids of all of them. */
  readonly several: readonly string[];
}

/**
 * A read that does not prove the write. `absent`: the effect is certainly not there · `touched`: it is not there, and an agent has
 * changed the conversation since · `unclear`: the read proves nothing.
 */
export type NotProven = 'absent' | 'touched' | 'unclear';

/** The vendor's ids of what the conversation had before the request was sent, newest last. Kept in the action's record. */
export type Baseline = readonly string[];

/** What is known about a write when the vendor is asked for its effect. */
export interface Evidence {
  /** When its first byte was about to leave. Epoch milliseconds. */
  readonly sentAt: number;
  /** What `lookBefore` has read, and what other actions have been credited with since: none of it is this write's effect. */
  readonly before: Baseline;
  /**
   * What was seen in reads for this action: a list that shows it no longer proves no absence. What other actions were credited with is
   * not in it, because an agent may have deleted that long ago. @default `before`
   */
  readonly baseline?: Baseline;
}
