import type { Action } from './action.ts';

/**
 * Names one of the actions that have had the same id: an action that expires unsent leaves its key, and with it its id, to the
 * next. Short, because each entry of a line holds it.
 */
export function incarnationOf({ recordedBy }: Pick<Action, 'recordedBy'>): string {
  return recordedBy.slice(-12);
}
