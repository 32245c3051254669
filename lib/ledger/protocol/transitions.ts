import type { Phase } from '../records/action.ts';
import { TABLE } from './table.ts';

/** A change from one phase to another, and the observation that causes it. */
export interface Transition {
  readonly from: Phase;
  readonly observed: string;
  readonly to: Phase;
}

/** Every transition that the table allows, in its order. */
export const TRANSITIONS: readonly Transition[] = (Object.keys(TABLE) as Phase[]).flatMap((from) =>
  Object.entries(TABLE[from] as Readonly<Record<string, { readonly to: readonly Phase[] }>>).flatMap(
    ([observed, row]) => row.to.map((to) => ({ from, observed, to })),
  ),
);

/** The phases in which an action can be created: claimed if it can be carried out at once. */
export const FIRST_PHASES: readonly Phase[] = ['unsent', 'claimed', 'sending'];

/** Whether one write may take an action from one phase to the other. */
export function isAllowed(before: Phase | undefined, after: Phase): boolean {
  if (before === undefined) return FIRST_PHASES.includes(after);
  return TRANSITIONS.some(({ from, to }) => from === before && to === after);
}
