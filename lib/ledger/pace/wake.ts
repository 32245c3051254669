import type { Ledger } from '../ledger.ts';
import { actionIdOfKey } from '../records/actions.ts';
import { readSubject } from '../records/cursor.ts';
import type { AccountOf } from './accounts.ts';

/** At most this many actions are woken; the others look by themselves within five minutes. */
const MOST_WOKEN = 500;
const MOST_LISTED = 5_000;
const AT_ONCE = 25;

/** Wakes the actions that wait at an account, the oldest first: the order in which they would have been sent. */
export async function wakeWaiting({ store, wakeUps }: Ledger, { vendor, account }: AccountOf): Promise<void> {
  const waiting = await store.list({ by: 'state', value: 'waiting' }, { low: '0', high: '~', limit: MOST_LISTED });
  const ours = waiting.filter(({ subject }) => {
    const its = readSubject(subject);
    return its.vendor === vendor && its.account === account;
  });
  const ids = ours
    .reverse()
    .slice(0, MOST_WOKEN)
    .map(({ key }) => actionIdOfKey(key));
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => wakeUps.send(id, 0)));
  }
}
