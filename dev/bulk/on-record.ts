import { ApiError } from '../../console/api.ts';
import type { Action } from '../../console/types.ts';
import type { Stage } from '../stages/stage.ts';
import type { Item, Refused } from './items.ts';
import type { Outcome } from './run.ts';

/** What a status of the API means for a row. */
const MEANS: Readonly<Record<number, string>> = { 404: 'not accepted', 409: 'too late' };

/** What became of a row: what is on record is told; what is not, was not accepted yet. */
export function outcomeOf(stage: Stage, item: Item): Promise<Outcome> {
  return told(item, stage.ask<Action>('GET', `/actions/${item.actionId}`));
}

/** Cancels a row of which nothing has been sent. */
export function cancelled(stage: Stage, item: Item): Promise<Outcome> {
  return told(item, stage.ask<Action>('DELETE', `/actions/${item.actionId}`));
}

export function refusedRow({ row, refused }: Refused): Outcome {
  return { row, state: 'refused', detail: refused };
}

function told({ row, key, actionId }: Item, asked: Promise<Action>): Promise<Outcome> {
  return asked.then(
    ({ state, reason }) => ({ row, key, actionId, state, reason }),
    (error: unknown) => {
      const state = error instanceof ApiError ? MEANS[error.status] : undefined;
      if (state === undefined) throw error;
      return { row, key, actionId, state };
    },
  );
}
