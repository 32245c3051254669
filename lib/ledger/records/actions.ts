import { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import { type Action, ended, NEVER } from './action.ts';
import { listPositionOf, subjectOf } from './cursor.ts';
import { actionIdOf, type Identity } from './identity.ts';
import { type Change, gone, type Item } from './store.ts';

type Records = Pick<Ledger, 'store' | 'world'>;

/** How long an ended action and its key are kept: longer than EventBridge (24 h), a queue (4 d) and a dead-letter queue (14 d) can repeat a request. */
export const RETENTION_MS = 30 * 24 * 3_600_000;

const PREFIX = 'A#';

export const actionKey = (id: string) => `${PREFIX}${id}`;

/** The id of the action whose record has this key. */
export const actionIdOfKey = (key: string) => key.slice(PREFIX.length);

/** Returns an action's item; `undefined` if there is none, or if it has expired: the store deletes late. */
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

/** Whether an action is on record. @throws AppError `unavailable` */
export async function isOnRecord(ledger: Records, operation: string, account: string, identity: Identity) {
  return (await find(ledger, actionIdOf(operation, account, identity))) !== undefined;
}

/** An action as it is stored: with the index values by which the sweep and the lists find it, and its time to live. */
export function asStored(body: Action): Change<Action> {
  const { id, state, due, vendor, account, operation, conversation, acceptedAt } = body;
  return {
    body,
    // The sweep need not find an action that is held or has ended, once it is announced and needs no audit.
    index: due >= NEVER && (state === 'held' || ended(body)) ? undefined : { state, due },
    listed: {
      ...(state === 'running' ? {} : { state }),
      conversation,
      position: listPositionOf(acceptedAt, id),
      subject: subjectOf(vendor, account, operation),
    },
    expires: ended(body) ? Math.ceil((body.endedAt + RETENTION_MS) / 1000) : undefined,
  };
}
