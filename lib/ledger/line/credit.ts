import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger.ts';
import type { Action } from '../records/action.ts';
import { RETENTION_MS } from '../records/actions.ts';
import { commit, fresh, gone } from '../records/store.ts';

/** The action to which an artifact of the vendor's belongs. */
interface Credit {
  readonly actionId: string;
}

/**
 * Credits a vendor artifact to an action. Returns true if this action holds the credit, false if another action does. The line
 * separates the actions of one conversation, but a merged conversation has two ids, and two accounts may share a credential.
 * @throws AppError `unavailable`
 */
export async function credit(
  { store, world }: Pick<Ledger, 'store' | 'world'>,
  { id, vendor }: Action,
  artifact: string,
): Promise<boolean> {
  const key = creditKey(vendor, artifact);
  const expires = Math.ceil((world.now() + RETENTION_MS) / 1000);
  const mine = { actionId: id };
  if (await commit(store, world, fresh<Credit>(key, mine), { body: mine, expires })) return true;
  const stored = await store.get<Credit>(key);
  if (stored && gone(stored, world.now())) {
    return (await commit(store, world, stored, { body: mine, expires })) !== undefined;
  }
  return stored?.body.actionId === id;
}

/** The artifact as a hash: the credit stays when a conversation is erased, and the vendor's id of what was sent does not. */
export function creditKey(vendor: Action['vendor'], artifact: string): string {
  return `T#${vendor}|${createHash('sha256').update(artifact).digest('base64url')}`;
}
