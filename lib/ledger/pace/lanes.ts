import type { Action } from '../records/action.ts';

/**
 * The lane in which an action takes its turn. `interactive`: a caller waits for it · `bulk`: an event asks for it, and no
 * caller waits · `backlog`: it has waited for its place, which has come · `early`: it looks before its place has come.
 */
export type Lane = 'interactive' | 'bulk' | 'backlog' | 'early';

export function laneOf(action: Action, now: number): Lane {
  const place = placeOf(action);
  if (place) return place.at <= now ? 'backlog' : 'early';
  return action.trigger === 'event' ? 'bulk' : 'interactive';
}

export function placeOf(action: Action) {
  return 'backlogPlace' in action ? action.backlogPlace : undefined;
}
