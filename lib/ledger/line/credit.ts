import type { LedgerDeps } from '../protocol/deps.ts';
import { RETENTION_MS } from '../records/actions.ts';
import type { Action } from '../records/records.ts';
import { commit, fresh, gone } from '../records/store.ts';

/** Whose a vendor's artifact is. */
interface Credit {
  readonly actionId: string;
}

/**
 * Credits what the vendor made to the action that made it; answers whether it is this one's. The line keeps two actions
 * of one conversation apart, but a merged conversation has two ids, and two accounts may share one credential.
 * @throws AppError `unavailable`
 */
export async function credit(l: LedgerDeps, { id, vendor }: Action, artifact: string): Promise<boolean> {
  const key = `T#${vendor}|${artifact}`;
  const expires = Math.ceil((l.world.now() + RETENTION_MS) / 1000);
  const mine = { actionId: id };
  if (await commit(l.store, l.world, fresh<Credit>(key, mine), { body: mine, expires })) return true;
  const stored = await l.store.get<Credit>(key);
  if (stored && gone(stored, l.world.now()))
    return (await commit(l.store, l.world, stored, { body: mine, expires })) !== undefined;
  return stored?.body.actionId === id;
}
