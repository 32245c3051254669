import type { Action } from '../records/action.ts';

/**
 * The lane in which an action takes its turn.
 * `interactive`: a caller waits for it · `bulk`: no caller waits, because an event requested it, or it was requested for a later time ·
 * `backlog`: it has a place in the backlog, and the place's time has come · `early`: that time is still to come.
 */
export type Lane = 'interactive' | 'bulk' | 'backlog' | 'early';

export function laneOf(action: Action, now: number): Lane {
  const place = backlogPlaceOf(action);
  if (place) return place.at <= now ? 'backlog' : 'early';
  const isWaitedFor = action.trigger !== 'event' && action.notBefore === undefined;
  return isWaitedFor ? 'interactive' : 'bulk';
}

export function backlogPlaceOf(action: Action) {
  return 'backlogPlace' in action ? action.backlogPlace : undefined;
}
