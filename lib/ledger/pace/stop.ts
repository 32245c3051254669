import type { Ledger } from '../ledger.ts';
import type { Account, Stopped } from '../records/account.ts';
import { type AccountOf, changeAccount } from './accounts.ts';
import { wakeWaiting } from './wake.ts';

/** A person stops an account: nothing is sent, and accepted actions wait. A second stop replaces the first. */
export function stop(ledger: Ledger, of: AccountOf, order: Omit<Stopped, 'at'>): Promise<Account> {
  return setStopped(ledger, of, { at: ledger.world.now(), ...order });
}

/** A person resumes an account: the actions that wait are woken. */
export async function resume(ledger: Ledger, of: AccountOf): Promise<Account> {
  const account = await setStopped(ledger, of, undefined);
  await wakeWaiting(ledger, of).catch(() => undefined);
  return account;
}

async function setStopped(ledger: Ledger, of: AccountOf, stopped: Stopped | undefined): Promise<Account> {
  return (await changeAccount(ledger, of, (account) => ({ ...account, stopped }))).after;
}
