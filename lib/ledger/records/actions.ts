import { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import { type Action, ended, NEVER } from './action.ts';
import { placeOf, subjectOf } from './cursor.ts';
import { actionIdOf, type Identity } from './identity.ts';
import { type Change, gone, type Item } from './store.ts';

type Records = Pick<Ledger, 'store' | 'world'>;

/** How long an ended action is remembered, and with it its key. Longer than EventBridge's 24 h, a queue's 4 d and a DLQ's 14 d. */
export const RETENTION_MS = 30 * 24 * 3_600_000;

export const actionKey = (id: string) => `A#${id}`;

/** An action's item; `undefined` where there is none, or its time is over: the store deletes late. */
export async function find(ledger: Records, id: string): Promise<Item<Action> | undefined> {
  const item = await ledger.store.get<Action>(actionKey(id));
  return item && !gone(item, ledger.world.now()) ? item : undefined;
}

/** @throws AppError `unknown_action` */
export async function get(ledger: Records, id: string): Promise<Item<Action>> {
  const item = await find(ledger, id);
  if (!item) throw new AppError('unknown_action', 'There is no action with this id.');
  return item;
}

/** Whether an action is on record already. @throws AppError `unavailable` */
export async function isOnRecord(ledger: Records, operation: string, account: string, identity: Identity) {
  return (await find(ledger, actionIdOf(operation, account, identity))) !== undefined;
}

/** An action with where the sweep and the lists find it, and until when it is kept. */
export function asStored(body: Action): Change<Action> {
  const { id, state, due, vendor, account, operation, conversation, acceptedAt } = body;
  return {
    body,
    // What is held or has ended, is announced and needs no audit is of no interest to the sweep.
    index: due >= NEVER && (state === 'held' || ended(body)) ? undefined : { state, due },
    listed: {
      ...(state === 'running' ? {} : { state }),
      ...{ conversation, place: placeOf(acceptedAt, id), subject: subjectOf(vendor, account, operation) },
    },
    expires: ended(body) ? Math.ceil((body.endedAt + RETENTION_MS) / 1000) : undefined,
  };
}
