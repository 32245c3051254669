import type { Ledger } from '../ledger.ts';
import type { Action } from '../records/action.ts';
import { RETENTION_MS } from '../records/actions.ts';
import { commit, fresh, gone } from '../records/store.ts';

/** The action to which an artifact of the vendor's belongs. */
interface Credit {
  readonly actionId: string;
}

/**
 * Credits an artifact of the vendor's to the action that made it; returns whether it belongs to this one. The line keeps
 * two actions of one conversation apart, but a merged conversation has two ids, and two accounts may share one credential.
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
