import { get, withQuery } from './api.ts';
import type { Action, ActionState, ActionsPage } from './types.ts';
import { STATES } from './words.ts';

export type Filters = Readonly<Record<string, string>>;

/** How many rows a page shows. */
export const PAGE = 50;

/** A list of actions, newest first, and where each list that it was made of goes on. */
export interface Found {
  readonly actions: readonly Action[];
  /** Where the next page begins; absent on the last one, and where several lists were merged. */
  readonly next?: string | undefined;
}

/**
 * Actions that fit. The API lists one state, one conversation or one key at a time: where the filters name none of them, the
 * newest of each state are asked for and merged.
 */
export async function findActions(filters: Filters, from?: string, ask: Ask = get, most = PAGE): Promise<Found> {
  const limit = String(most);
  const namesList =
    filters['state'] || filters['conversation'] || (filters['operation'] && filters['account'] && filters['key']);
  if (namesList) return ask<ActionsPage>(withQuery('/actions', { ...filters, limit, ...(from ? { from } : {}) }));
  const pages = await Promise.all(
    STATES.map((state) => ask<ActionsPage>(withQuery('/actions', { ...filters, state, limit }))),
  );
  const actions = pages.flatMap((page) => page.actions).sort(newestFirst);
  return { actions: actions.slice(0, most) };
}

/** Asks the API: the page by its own address, the terminal by a stage's. */
type Ask = <Answer>(path: string) => Promise<Answer>;

/** Those held: a page of them. */
export function heldActions(): Promise<ActionsPage> {
  return get<ActionsPage>(withQuery('/actions', { state: 'held' satisfies ActionState, limit: '100' }));
}

function newestFirst(left: Action, right: Action): number {
  return Date.parse(right.acceptedAt) - Date.parse(left.acceptedAt);
}
