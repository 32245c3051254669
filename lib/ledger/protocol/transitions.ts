import type { Phase } from '../records/action.ts';
import { TABLE } from './table.ts';

/** One way from a phase to another, and what is observed then. */
export interface Transition {
  readonly from: Phase;
  readonly observed: string;
  readonly to: Phase;
}

/** Every way that the table allows, in its order. */
export const TRANSITIONS: readonly Transition[] = (Object.keys(TABLE) as Phase[]).flatMap((from) =>
  Object.entries(TABLE[from] as Readonly<Record<string, { readonly to: readonly Phase[] }>>).flatMap(
    ([observed, row]) => row.to.map((to) => ({ from, observed, to })),
  ),
);

/** The phases in which an action is recorded: claimed at once where it may be carried out at once. */
export const FIRST_PHASES: readonly Phase[] = ['unsent', 'claimed', 'sending'];

/** Whether the table allows an action in one phase to be found in another after one write. */
export function isAllowed(before: Phase | undefined, after: Phase): boolean {
  if (before === undefined) return FIRST_PHASES.includes(after);
  return TRANSITIONS.some(({ from, to }) => from === before && to === after);
}
