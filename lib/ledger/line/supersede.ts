import type { Operation } from '../../operation.ts';
import type { Action } from '../records/action.ts';
import type { Conversation } from '../records/conversation.ts';

/** What of an action's input is still to be set. */
export interface Current {
  /** The input without what is stale; `undefined` when nothing would be left. */
  readonly current: unknown;
  /** What is left out, by its name in `Changes`, because a newer action has set it since. */
  readonly stale: readonly string[];
}

/** Compares an action with what newer ones have set: an older value never overwrites a newer one. */
export function currentOf(
  action: Action,
  input: unknown,
  operation: Operation,
  { line, lastSet }: Conversation,
): Current {
  const { at = wantedAt(action) } = line.find(({ actionId }) => actionId === action.id) ?? {};
  const stale = action.sets.filter((name) => (lastSet[name] ?? 0) > at);
  if (stale.length === 0) return { current: input, stale };
  const { sets = {}, adds = false } = operation.changes?.(input) ?? {};
  const isLeft = adds || action.sets.some((name) => !stale.includes(name) && sets[name]);
  if (!isLeft) return { current: undefined, stale };
  const dropped = new Set(stale.flatMap((name) => sets[name] ?? []));
  const kept = Object.entries(input as object).filter(([field]) => !dropped.has(field));
  return { current: Object.fromEntries(kept), stale };
}

/** What an input sets, by its names in `Changes`. */
export function setBy({ changes }: Operation, input: unknown): readonly string[] {
  const present = new Set(Object.keys(Object(input)));
  const sets = Object.entries(changes?.(input).sets ?? {});
  return sets
    .filter(([, fields]) => fields.length === 0 || fields.some((field) => present.has(field)))
    .map(([name]) => name);
}

/** When an action's values were wanted: at its acceptance, or at the time that it was told to wait for. */
export function wantedAt({ acceptedAt, notBefore = 0 }: Pick<Action, 'acceptedAt' | 'notBefore'>): number {
  return Math.max(acceptedAt, notBefore);
}
