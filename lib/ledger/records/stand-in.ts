import type { Action } from './action.ts';

/** Stands in an action's record for a conversation that has yet to be found. */
export function standInFor(actionId: string): string {
  return `target:${actionId}`;
}

/** The action's conversation; `undefined` as long as it has not been found. */
export function foundConversation({ id, conversation }: Pick<Action, 'id' | 'conversation'>): string | undefined {
  return conversation === standInFor(id) ? undefined : conversation;
}
