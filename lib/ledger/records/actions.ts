import { AppError } from '../../errors/app-error.ts';
import type { LedgerDeps } from '../protocol/deps.ts';
import { placeOf, subjectOf } from './cursor.ts';
import { type Action, ended, NEVER } from './records.ts';
import { type Change, commit, gone, type Item } from './store.ts';

/** How long an ended action is remembered, and with it its key. Longer than EventBridge's 24 h, a queue's 4 d and a DLQ's 14 d. */
export const RETENTION_MS = 30 * 24 * 3_600_000;

export const actionKey = (id: string) => `A#${id}`;

/** An action's item, or `undefined` where there is none, or none any more: the store deletes late. */
export async function find(l: Pick<LedgerDeps, 'store' | 'world'>, id: string): Promise<Item<Action> | undefined> {
  const item = await l.store.get<Action>(actionKey(id));
  return item && !gone(item, l.world.now()) ? item : undefined;
}

/** @throws AppError `unknown_action` */
export async function get(l: Pick<LedgerDeps, 'store' | 'world'>, id: string): Promise<Item<Action>> {
  const item = await find(l, id);
  if (!item) throw new AppError('unknown_action', 'There is no action with this id.');
  return item;
}

/** The one way an action's record changes. Answers `undefined` when somebody else was faster. */
export function change(
  l: Pick<LedgerDeps, 'store' | 'world'>,
  item: Item<Action>,
  changes: Partial<Action>,
): Promise<Item<Action> | undefined> {
  const changed: Action = { ...item.body, ...changes };
  // Once its time is over, what waits is to be given up.
  const due = changed.state === 'waiting' ? Math.min(changed.due, changed.notAfter + 1) : changed.due;
  const body = { ...changed, due };
  return commit(l.store, l.world, item, asStored(body));
}

/** An action with where it is found, and until when it is kept. */
export function asStored(body: Action): Change<Action> {
  const { id, state, due, vendor, account, operation, conversation, acceptedAt, endedAt = 0 } = body;
  return {
    body,
    // What is held or has ended, is announced and needs no audit is of no interest to the sweep.
    index: due >= NEVER && (state === 'held' || ended(body)) ? undefined : { state, due },
    listed: {
      ...(state === 'running' ? {} : { state }),
      ...{ conversation, place: placeOf(acceptedAt, id), subject: subjectOf(vendor, account, operation) },
    },
    expires: ended(body) ? Math.ceil((endedAt + RETENTION_MS) / 1000) : undefined,
  };
}

/** When somebody must look at an ended action again: to announce it, to audit it, or never. */
export function dueOfEnded(action: Pick<Action, 'announced' | 'auditAt' | 'endedAt'>): number {
  const endedAt = action.endedAt ?? 0;
  return action.announced ? (action.auditAt ?? NEVER + endedAt) : endedAt;
}

/** The record as it stands now, for whoever was slower: what is to come of it is looked after by somebody else. */
export async function reread(l: Pick<LedgerDeps, 'store' | 'world'>, item: Item<Action>): Promise<Item<Action>> {
  return { ...(await get(l, item.body.id)), writer: '' };
}

/** Changes an action's record, or answers what somebody faster has made of it. */
export async function update(
  l: Pick<LedgerDeps, 'store' | 'world'>,
  item: Item<Action>,
  changes: Partial<Action>,
): Promise<Item<Action>> {
  return (await change(l, item, changes)) ?? reread(l, item);
}
