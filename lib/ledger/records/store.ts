import { AppError } from '../../errors/app-error.ts';
import type { World } from '../../world.ts';

/** One record as the store keeps it. */
export interface Item<Body = unknown> {
  readonly key: string;
  /** Counts the writes; 0 for what is not stored yet. */
  readonly rev: number;
  /** Who wrote this revision: lets a writer recognise its own write when the answer was lost. Empty where it was not us. */
  readonly writer: string;
  readonly body: Body;
  /** Where the sweep finds it; absent where there is nothing to do any more. */
  readonly index?: { readonly state: string; readonly due: number } | undefined;
  /** Where people find it; absent for what is no action. */
  readonly listed?: Listed | undefined;
  /** A rate limit's theoretical arrival time, epoch milliseconds; moved by `advance` alone. */
  readonly arrival?: number | undefined;
  /** Until when the places reach that wait for the rate limit, epoch milliseconds; moved by `advance` alone. */
  readonly backlog?: number | undefined;
  /** When a place was last served, epoch milliseconds; set by `advance` alone. */
  readonly servedAt?: number | undefined;
  /** How late it was served. */
  readonly servedLateMs?: number | undefined;
  /** Epoch seconds after which the record counts as gone; the store deletes it some time later. */
  readonly expires?: number | undefined;
}

/** The lists that an action stands in. Only `state` changes: an entry that stays as it is costs no write. */
export interface Listed {
  /** Absent while it runs: those that run are few, and move on at once. */
  readonly state?: string | undefined;
  readonly conversation: string;
  /** Its place in each list (see `placeOf`). */
  readonly place: string;
  /** Vendor, account and operation (see `subjectOf`): what a search can leave out without reading the action. */
  readonly subject: string;
}

/** Which list is meant: that of a state, or of a conversation. */
export interface List {
  readonly by: 'state' | 'conversation';
  readonly value: string;
}

/** A part of a list. */
export interface Range {
  /** Nothing that stands before this place. */
  readonly low: string;
  /** Nothing that stands behind this place. */
  readonly high: string;
  readonly limit: number;
}

/** What a list says of an action. */
export interface Entry {
  readonly key: string;
  readonly place: string;
  readonly subject: string;
}

interface Served {
  readonly at: number;
  readonly lateMs: number;
  readonly notSince?: number | undefined;
}

/** A move of one of a record's clocks. Times are epoch milliseconds. */
export interface Advance {
  readonly clock: 'arrival' | 'backlog';
  readonly byMs: number;
  /** It moves on from here, or from where it stands, whichever is later. */
  readonly from: number;
  /** It is not moved where it stands later than this. @default it always is */
  readonly latest?: number | undefined;
  /** A `backlog` that there is moves along by as much. @default it stays */
  readonly pushesBacklog?: boolean | undefined;
  /** A place is served at this time; not where one was served after `notSince`. */
  readonly serves?: Served | undefined;
}

/** Whether a record's clocks, as they stand, let a move take place. */
export function mayAdvance(item: Item, { clock, latest, serves }: Advance): boolean {
  const isTooLate = latest !== undefined && (item[clock] ?? latest) > latest;
  const isServed = serves?.notSince !== undefined && (item.servedAt ?? 0) > serves.notSince;
  return !isTooLate && !isServed;
}

/**
 * The ledger's only window on a database: single records, compare-and-set, no transactions.
 * Where the database fails, everything throws AppError `unavailable`, and nothing else.
 */
export interface Store {
  /** Reads consistently. */
  get<Body>(key: string): Promise<Item<Body> | undefined>;
  /** Writes revision `item.rev` if the stored one is the one before; answers whether it did. */
  put(item: Item): Promise<boolean>;
  delete(key: string): Promise<void>;
  /**
   * Atomically moves a clock of a record, where the move may take place. Answers the item after it, or `undefined`.
   * `item`, as it was read before, may be old: nothing but its clocks changes.
   */
  advance<Body>(item: Item<Body>, move: Advance): Promise<Item<Body> | undefined>;
  /**
   * Keys of one state that are due, oldest first. Eventually consistent: read each before acting.
   * @param from nothing that was due before this. Epoch milliseconds. @default 0
   */
  due(state: string, before: number, limit: number, from?: number): Promise<readonly string[]>;
  /** A list's entries within a range, newest first: as many as `limit`, or all that there are. Eventually consistent. */
  list(list: List, range: Range): Promise<readonly Entry[]>;
}

/** The part of an item that a change may set. */
export type Change<Body> = Pick<Item<Body>, 'body' | 'index' | 'listed' | 'expires'>;

/** Whether a record's time is over, though it may not be deleted yet. */
export function gone(item: Item, now: number): boolean {
  return item.expires !== undefined && item.expires * 1000 <= now;
}

/** A record that is not stored yet. */
export function fresh<Body>(key: string, body: Body): Item<Body> {
  return { key, rev: 0, writer: '', body };
}

/**
 * Writes a changed item, and knows its own write again when the answer was lost.
 * Returns the new item, or `undefined` when another process has written this revision first.
 * @throws AppError `unavailable` when it cannot be known whether the write took place
 */
export async function commit<Body>(
  store: Store,
  world: Pick<World, 'uniqueId'>,
  item: Item<Body>,
  change: Change<Body>,
): Promise<Item<Body> | undefined> {
  const mine: Item<Body> = { ...item, ...change, rev: item.rev + 1, writer: world.uniqueId() };
  const failure = await store.put(mine).then((written) => (written ? undefined : 'outrun'), AppError.from);
  if (failure === undefined) return mine;
  const stored = await store.get<Body>(mine.key);
  if (stored?.writer === mine.writer) return stored;
  // Where another process has written this very revision, our write certainly failed.
  if (failure !== 'outrun' && stored?.rev !== mine.rev) throw failure;
  return undefined;
}
