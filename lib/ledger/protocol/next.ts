import type { ActionFacts, Progress } from '../records/action.ts';

/** Everything that a decision may depend on beside the action and what was observed. */
export interface Moment {
  readonly now: number;
  /** After this a lost request takes effect no more, and its effect is visible. */
  readonly settleMs: number;
  /** Up to this age no agent will have set another value, so that a `safe` request is sent again without a read. */
  readonly safeResendMs: number;
  /** Whether the end of an action is published. */
  readonly announces: boolean;
}

/** The phase that an action enters, with whatever else changes of it. */
export type Next = Progress & Pick<ActionFacts, 'due'> & Partial<ActionFacts>;

/** One of the phases named, with whatever else changes of the action. */
export type NextIn<P extends Progress['phase']> = Extract<Progress, { phase: P }> &
  Pick<ActionFacts, 'due'> &
  Partial<ActionFacts>;
