import type { Ledger } from '../ledger.ts';
import type { Action, State } from './action.ts';
import { actionKey, asStored } from './actions.ts';
import { cursorAt, earliest, latest, readCursor, readSubject } from './cursor.ts';
import { actionIdOf, keyScopeOf } from './identity.ts';
import { type Entry, gone, type List } from './store.ts';

/** Which actions to find. Times are epoch milliseconds; both ends of the range are included. */
export interface Criteria {
  readonly state?: State | undefined;
  readonly conversation?: string | undefined;
  readonly vendor?: string | undefined;
  readonly account?: string | undefined;
  readonly operation?: string | undefined;
  readonly key?: string | undefined;
  /** The action was accepted at this time or later. */
  readonly since?: number | undefined;
  /** The action was accepted at this time or earlier. */
  readonly until?: number | undefined;
}

export interface Paging {
  readonly limit: number;
  /** `next` of the page before. */
  readonly from?: string | undefined;
  /** Whether the caller may see an account's actions. Others are skipped. */
  visible(vendor: string, account: string): boolean;
}

export interface ActionsPage {
  readonly actions: readonly Action[];
  readonly next?: string | undefined;
}

type Records = Pick<Ledger, 'store' | 'world' | 'perMinute'>;

/** At most this many entries of a list are read for one page; then the page ends early and has a cursor. */
const MOST_ENTRIES = 5_000;
const ENTRIES_AT_ONCE = 200;
const MOST_RUNNING = 1_000;
/** A position after every action. */
const END = '~';

/** Criteria must name one of these groups, so that an index can be queried. */
export const SEARCHABLE = [['state'], ['conversation'], ['operation', 'account', 'key']] as const;

/**
 * Finds actions, newest first, by queries over an index or by single reads; never by a scan.
 * @throws AppError `invalid_input` if `from` is not a cursor of this search
 */
export async function search(ledger: Records, criteria: Criteria, paging: Paging): Promise<ActionsPage> {
  const name = JSON.stringify(Object.entries(criteria).sort());
  const start = paging.from === undefined ? END : readCursor(name, paging.from);
  const since = earliest(criteria.since ?? 0);
  const until = criteria.until === undefined ? END : latest(criteria.until);
  const entries = entriesOf(ledger, criteria);
  const found: { readonly action: Action; readonly position: string }[] = [];
  const page = (next?: string): ActionsPage => ({
    actions: found.map(({ action }) => action),
    ...(next === undefined ? {} : { next: cursorAt(name, next) }),
  });

  let before = start;
  for (let seen = 0; seen < MOST_ENTRIES; seen += ENTRIES_AT_ONCE) {
    const high = before < until ? before : until;
    const chunk = since > high ? [] : await entries(since, high, ENTRIES_AT_ONCE + 1);
    const left = chunk.filter(({ position }) => position < before);
    const fitting = left.filter(({ subject }) => mayFit(subject, criteria, paging));
    while (fitting.length > 0) {
      // Reads one action more than the page has room for: if it exists, there is a next page.
      const next = fitting.splice(0, paging.limit + 1 - found.length);
      const read = await Promise.all(next.map((entry) => reread(ledger, entry, criteria)));
      found.push(
        ...read.flatMap((action, index) => (action ? [{ action, position: next[index]?.position ?? '' }] : [])),
      );
      if (found.length > paging.limit) {
        found.pop();
        return page(found.at(-1)?.position);
      }
    }
    if (chunk.length <= ENTRIES_AT_ONCE) return page();
    before = left.at(-1)?.position ?? before;
  }
  return page(before);
}

type Entries = (low: string, high: string, limit: number) => Promise<readonly Entry[]>;

/** Where the entries come from: an action's key, or the shortest list that the criteria name. */
function entriesOf(ledger: Records, { state, conversation, vendor, operation, account, key }: Criteria): Entries {
  const of =
    (list: List): Entries =>
    (low, high, limit) =>
      ledger.store.list(list, { low, high, limit });
  if (operation !== undefined && account !== undefined && key !== undefined) {
    const vendors = vendor === undefined ? Object.keys(ledger.perMinute) : [vendor];
    const scopes = new Set(vendors.map((name) => keyScopeOf(operation, name, account)));
    const keys = [...scopes].map((scope) => actionKey(actionIdOf(operation, scope, { key })));
    return readAll(async () => keys, ledger);
  }
  if (conversation !== undefined) return of({ by: 'conversation', value: conversation });
  if (state === 'running') return readAll(() => ledger.store.due(state, Number.MAX_SAFE_INTEGER, MOST_RUNNING), ledger);
  return of({ by: 'state', value: state ?? '' });
}

/** Reads a few actions by their keys, and returns them as list entries. */
function readAll(keys: () => Promise<readonly string[]>, ledger: Records): Entries {
  return async (low, high, limit) => {
    const items = await Promise.all((await keys()).map((key) => ledger.store.get<Action>(key)));
    const entries = items.flatMap((item) => {
      const { position = '', subject = '' } = (item && asStored(item.body).listed) ?? {};
      return item && position >= low && position <= high ? [{ key: item.key, position, subject }] : [];
    });
    return entries.sort((a, b) => (a.position > b.position ? -1 : 1)).slice(0, limit);
  };
}

/** Whether an entry may fit, by its subject alone: actions that do not fit are not read. */
function mayFit(subject: string, { vendor, account, operation }: Criteria, { visible }: Paging): boolean {
  const its = readSubject(subject);
  return (
    (vendor === undefined || vendor === its.vendor) &&
    (account === undefined || account === its.account) &&
    (operation === undefined || operation === its.operation) &&
    visible(its.vendor, its.account)
  );
}

/** Reads the action of an entry; returns `undefined` if it no longer fits. */
async function reread(ledger: Records, { key }: Entry, criteria: Criteria): Promise<Action | undefined> {
  const item = await ledger.store.get<Action>(key);
  if (!item || gone(item, ledger.world.now())) return undefined;
  const { state, conversation, operation, vendor, account, id } = item.body;
  const scope = keyScopeOf(operation, vendor, account);
  const fits =
    (criteria.state === undefined || criteria.state === state) &&
    (criteria.conversation === undefined || criteria.conversation === conversation) &&
    (criteria.key === undefined || actionIdOf(operation, scope, { key: criteria.key }) === id);
  return fits ? item.body : undefined;
}
