import type { Action } from '../records/action.ts';

/**
 * The lane in which an action takes its turn. `interactive`: a caller waits for it · `bulk`: none does, because an
 * event asks for it, or because it was asked for a later time · `backlog`: it has waited for its place, which has come · `early`: it looks before its place has come.
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
