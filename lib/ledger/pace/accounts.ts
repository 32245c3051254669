import type { Ledger } from '../ledger.ts';
import { type Account, HEALTHY } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import { commit, fresh, type Item } from '../records/store.ts';

export type AccountOf = Pick<Action, 'vendor' | 'account'>;

export const accountKey = ({ vendor, account }: AccountOf) => `V#${vendor}|${account}`;

/** Where the accounts are listed; the sweep does not look there. */
export const LISTED = { state: 'account', due: 0 } as const;

/** An account's record; a healthy one where there is none. */
export async function readAccount({ store }: Pick<Ledger, 'store'>, of: AccountOf): Promise<Item<Account>> {
  const key = accountKey(of);
  return (await store.get<Account>(key)) ?? fresh(key, HEALTHY);
}

/** Writes an account's record; returns whether no other process was faster. */
export async function writeAccount(ledger: Ledger, item: Item<Account>, body: Account): Promise<boolean> {
  return (await commit(ledger.store, ledger.world, item, { body, index: LISTED })) !== undefined;
}
