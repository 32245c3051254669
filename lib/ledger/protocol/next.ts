import type { ActionFacts, Progress } from '../records/action.ts';

/** What a decision may depend on, in addition to the action and the observation. */
export interface Moment {
  readonly now: number;
  /** The settle time: after it a lost request can no longer take effect, and a read shows the effect that it had. */
  readonly settleMs: number;
  /** A `safe` request younger than this is sent again without a read: no agent will have set another value so soon. */
  readonly safeResendMs: number;
  /** Whether result events are published. */
  readonly announces: boolean;
}

/** The phase that an action enters, and the other fields that change. */
export type Next = Progress & Pick<ActionFacts, 'due'> & Partial<ActionFacts>;

/** One of the phases named, and the other fields that change. */
export type NextIn<P extends Progress['phase']> = Extract<Progress, { phase: P }> &
  Pick<ActionFacts, 'due'> &
  Partial<ActionFacts>;
