import type { ChangeName, Operation } from '../../operation.ts';
import type { Action } from '../records/action.ts';
import { type Conversation, isEntryOf } from '../records/conversation.ts';

/** The part of an action's input that no newer action has set. */
export interface RemainingInput {
  /** The input without what newer actions have set; `undefined` if nothing would be left. */
  readonly remaining: unknown;
  /** What is left out, because a newer action has set it. */
  readonly superseded: readonly ChangeName[];
}

/** Leaves out of an input what newer actions have set: an older value never overwrites a newer one. */
export function remainingInput(
  action: Action,
  input: unknown,
  operation: Operation,
  { line, lastSet }: Conversation,
): RemainingInput {
  const { at = wantedAt(action) } = line.find((entry) => isEntryOf(entry, action)) ?? {};
  const superseded = action.sets.filter((name) => (lastSet[name] ?? 0) > at);
  if (superseded.length === 0) return { remaining: input, superseded };
  const { sets = {}, adds = false } = operation.changes?.(input) ?? {};
  const isLeft = adds || action.sets.some((name) => !superseded.includes(name) && sets[name]);
  if (!isLeft) return { remaining: undefined, superseded };
  const dropped = new Set(superseded.flatMap((name) => sets[name] ?? []));
  const kept = Object.entries(input as object).filter(([field]) => !dropped.has(field));
  return { remaining: Object.fromEntries(kept), superseded };
}

/** Returns what an input sets. */
export function setBy({ changes }: Operation, input: unknown): readonly ChangeName[] {
  const present = new Set(Object.keys(Object(input)));
  const sets = Object.entries(changes?.(input).sets ?? {});
  return sets
    .filter(([, fields]) => fields.length === 0 || fields.some((field) => present.has(field)))
    .map(([name]) => name);
}

/** When an action's values were wanted: at its acceptance, or at its `notBefore` if that is later. */
export function wantedAt({ acceptedAt, notBefore = 0 }: Pick<Action, 'acceptedAt' | 'notBefore'>): number {
  return Math.max(acceptedAt, notBefore);
}
