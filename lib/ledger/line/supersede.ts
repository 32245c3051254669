import type { Operation } from '../../operation.ts';
import type { Action } from '../records/action.ts';
import type { Conversation } from '../records/conversation.ts';

/** What of an action's input is still to be set. */
export interface Current {
  /** The input without the stale groups; `undefined` when nothing would be left. */
  readonly current: unknown;
  /** Groups of fields left out, because a newer action has set them since. */
  readonly stale: readonly string[];
}

/** Compares an action with what newer ones have set: an older value never overwrites a newer one. */
export function currentOf(
  action: Action,
  input: unknown,
  { sets: groups = [], adds = [] }: Operation,
  { line, lastSet }: Conversation,
): Current {
  const { at = wantedAt(action) } = line.find(({ actionId }) => actionId === action.id) ?? {};
  const stale = action.sets.filter((group) => (lastSet[group] ?? 0) > at);
  if (stale.length === 0) return { current: input, stale };
  const dropped = new Set(groups.filter(([name = '']) => stale.includes(name)).flat());
  const kept = Object.entries(input as object).filter(([field]) => !dropped.has(field));
  const wanted = new Set([...groups.flat(), ...adds]);
  const current = kept.some(([field]) => wanted.has(field)) ? Object.fromEntries(kept) : undefined;
  return { current, stale };
}

/** When an action's values were wanted: at its acceptance, or at the time that it was told to wait for. */
export function wantedAt({ acceptedAt, notBefore = 0 }: Pick<Action, 'acceptedAt' | 'notBefore'>): number {
  return Math.max(acceptedAt, notBefore);
}
