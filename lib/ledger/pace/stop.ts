import type { Ledger } from '../ledger.ts';
import type { Account, Stopped } from '../records/account.ts';
import { type AccountOf, changeAccount } from './accounts.ts';
import { wakeWaiting } from './wake.ts';

/** Stops an account at a person's word: nothing is sent, and what is accepted waits. A second stop replaces the first. */
export function stop(ledger: Ledger, of: AccountOf, order: Omit<Stopped, 'at'>): Promise<Account> {
  return setStopped(ledger, of, { at: ledger.world.now(), ...order });
}

/** Lets an account go on, and wakes what waits for that. */
export async function resume(ledger: Ledger, of: AccountOf): Promise<Account> {
  const account = await setStopped(ledger, of, undefined);
  await wakeWaiting(ledger, of).catch(() => undefined);
  return account;
}

async function setStopped(ledger: Ledger, of: AccountOf, stopped: Stopped | undefined): Promise<Account> {
  return (await changeAccount(ledger, of, (account) => ({ ...account, stopped }))).after;
}
