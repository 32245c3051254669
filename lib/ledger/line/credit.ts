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
export async function credit(ledger: Ledger, { id, vendor }: Action, artifact: string): Promise<boolean> {
  const { store, world } = ledger;
  const key = `T#${vendor}|${artifact}`;
  const expires = Math.ceil((world.now() + RETENTION_MS) / 1000);
  const mine = { actionId: id };
  if (await commit(store, world, fresh<Credit>(key, mine), { body: mine, expires })) return true;
  const stored = await store.get<Credit>(key);
  if (stored && gone(stored, world.now())) {
    return (await commit(store, world, stored, { body: mine, expires })) !== undefined;
  }
  return stored?.body.actionId === id;
}
