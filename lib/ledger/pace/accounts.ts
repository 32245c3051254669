import type { Ledger } from '../ledger.ts';
import { type Account, HEALTHY, isOpen } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import { commit, fresh, type Item, untilWritten } from '../records/store.ts';

export type AccountOf = Pick<Action, 'vendor' | 'account'>;

const PREFIX = 'V#';

const accountKey = ({ vendor, account }: AccountOf) => `${PREFIX}${vendor}|${account}`;

/** The vendor and the account of the record that has this key. */
export const accountOfKey = (key: string) => key.slice(PREFIX.length).split('|');

/** The state under which the index lists accounts. The sweep looks for other states only. */
export const LISTED = 'account';

/** From here on, the index lists the accounts that are in trouble; the others come before. */
export const IN_TROUBLE = 1;

/** An account's record; a healthy one if there is none. */
export async function readAccount({ store }: Pick<Ledger, 'store'>, of: AccountOf): Promise<Item<Account>> {
  const key = accountKey(of);
  return (await store.get<Account>(key)) ?? fresh(key, HEALTHY);
}

/** Writes an account's record. Returns false if another process has written it first. */
export async function writeAccount(ledger: Ledger, item: Item<Account>, body: Account): Promise<boolean> {
  const index = { state: LISTED, due: listedAt(body) };
  return (await commit(ledger.store, ledger.world, item, { body, index })) !== undefined;
}

/**
 * Where the index lists an account. A slow one is listed by when that was noted last, and one that sends nothing for another reason stands
 * before these: both are found without reading the accounts that are well.
 */
function listedAt(account: Account): number {
  const isHalted = isOpen(account) || account.stopped !== undefined || account.refusedSince !== undefined;
  return account.slow?.since ?? (isHalted ? IN_TROUBLE : 0);
}

/**
 * Changes an account's record, and returns the account before and after.
 * @param nextOf the account as it is to be; `undefined`: it stays as it is
 * @throws AppError `unavailable`
 */
export function changeAccount(
  ledger: Ledger,
  of: AccountOf,
  nextOf: (account: Account) => Account | undefined,
): Promise<{ readonly before: Account; readonly after: Account }> {
  return untilWritten(async () => {
    const item = await readAccount(ledger, of);
    const before = item.body;
    const after = nextOf(before);
    if (!after) return { before, after: before };
    return (await writeAccount(ledger, item, after)) ? { before, after } : undefined;
  }, 'The account changed too often.');
}
