import { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import type { Account, Stopped } from '../records/account.ts';
import { type AccountOf, readAccount, writeAccount } from './accounts.ts';
import { wakeWaiting } from './wake.ts';

const TRIES = 5;

/** Stops an account at a person's word: nothing is sent, and what is accepted waits. A second stop replaces the first. */
export function stop(ledger: Ledger, of: AccountOf, order: Omit<Stopped, 'at'>): Promise<Account> {
  return change(ledger, of, { at: ledger.world.now(), ...order });
}

/** Lets an account go on, and wakes what waits for that. */
export async function resume(ledger: Ledger, of: AccountOf): Promise<Account> {
  const account = await change(ledger, of, undefined);
  await wakeWaiting(ledger, of).catch(() => undefined);
  return account;
}

async function change(ledger: Ledger, of: AccountOf, stopped: Stopped | undefined): Promise<Account> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = await readAccount(ledger, of);
    const next = { ...item.body, stopped };
    if (await writeAccount(ledger, item, next)) return next;
  }
  throw new AppError('unavailable', 'The account changed too often.');
}
