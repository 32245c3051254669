import type { Ledger } from '../ledger.ts';
import type { Account } from '../records/account.ts';
import { readSubject, timeAt } from '../records/cursor.ts';
import { accountOfKey, IN_TROUBLE, LISTED } from './accounts.ts';

/** An account that has been used or stopped. */
export interface ListedAccount {
  readonly vendor: string;
  readonly account: string;
  readonly record: Account;
  /** The rate limit's theoretical arrival time. Epoch milliseconds. */
  readonly arrival: number | undefined;
}

/** How many of an account's actions are in one state. */
export interface StateCount {
  readonly count: number;
  /** When the oldest of them was accepted. Epoch milliseconds. */
  readonly oldestAt: number;
}

/** Each account that is listed is read, so this bounds what a list costs. */
const MOST_ACCOUNTS = 1_000;
/** Counting stops here: a person wants to know whether many wait, not their exact number. */
const MOST_ACTIONS = 5_000;

/** If there are more accounts than fit, those that are well are left out first: they need no person. */
export async function listAccounts({ store }: Pick<Ledger, 'store'>): Promise<readonly ListedAccount[]> {
  const inTrouble = await store.due(LISTED, Number.MAX_SAFE_INTEGER, MOST_ACCOUNTS, IN_TROUBLE);
  const room = MOST_ACCOUNTS - inTrouble.length;
  const others = room > 0 ? await store.due(LISTED, IN_TROUBLE - 1, room) : [];
  // One that was in trouble at the first query may be well at the second.
  const keys = [...new Set([...inTrouble, ...others])];
  const items = await Promise.all(keys.map((key) => store.get<Account>(key)));
  return items.flatMap((item) => {
    const [vendor, account] = item ? accountOfKey(item.key) : [];
    return item && vendor && account ? [{ vendor, account, record: item.body, arrival: item.arrival }] : [];
  });
}

/** Counts the actions in a state, by `vendor/account`. Reads the list alone, and no action. */
export async function countByAccount(
  { store }: Pick<Ledger, 'store'>,
  state: 'waiting' | 'in_doubt' | 'held',
): Promise<ReadonlyMap<string, StateCount>> {
  const entries = await store.list({ by: 'state', value: state }, { low: '0', high: '~', limit: MOST_ACTIONS });
  const counts = new Map<string, StateCount>();
  for (const { subject, position } of entries) {
    const { vendor, account } = readSubject(subject);
    const name = `${vendor}/${account}`;
    // Newest first: the last one is the oldest.
    counts.set(name, { count: (counts.get(name)?.count ?? 0) + 1, oldestAt: timeAt(position) });
  }
  return counts;
}
