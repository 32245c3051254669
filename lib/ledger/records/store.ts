import { AppError, type ErrorFacts } from '../../errors/app-error.ts';
import type { World } from '../../world.ts';

/** One record as the store keeps it. */
export interface Item<Body = unknown> {
  readonly key: string;
  /** The number of writes; 0 for a record that is not stored yet. */
  readonly rev: number;
  /** The id of this revision's write: a process recognises its own write after DynamoDB's response was lost. Empty for an unstored record. */
  readonly writer: string;
  readonly body: Body;
  /** Index values by which the sweep finds the record; absent if there is nothing to do any more. */
  readonly index?: { readonly state: string; readonly due: number } | undefined;
  /** Index values by which people find an action; absent for other records. */
  readonly listed?: Listed | undefined;
  /** A rate limit's theoretical arrival time, epoch milliseconds; moved by `advance` alone. */
  readonly arrival?: number | undefined;
  /** The end of the last backlog place, epoch milliseconds; moved by `advance` alone. */
  readonly backlog?: number | undefined;
  /** When a backlog place was last served, or a turn of a slow account that a worker took; epoch milliseconds; set by `advance` alone. */
  readonly servedAt?: number | undefined;
  /** How long after its time that place was served; 0 for a turn without a place. Set by `advance` alone. */
  readonly servedLateMs?: number | undefined;
  /** Epoch seconds after which the record counts as gone; the store deletes it some time later. */
  readonly expires?: number | undefined;
}

/** The lists that an action stands in. Only `state` changes: DynamoDB charges no index write for unchanged attributes. */
export interface Listed {
  /** Absent while the action runs: few actions run at a time, and each soon changes its state. */
  readonly state?: string | undefined;
  readonly conversation: string;
  /** Its position in each list (see `listPositionOf`). */
  readonly position: string;
  /** Vendor, account and operation (see `subjectOf`): a search skips entries by it, without reading the action. */
  readonly subject: string;
}

/** A list of actions: those in a state, or those of a conversation. */
export interface List {
  readonly by: 'state' | 'conversation';
  readonly value: string;
}

/** A part of a list. */
export interface Range {
  /** The lowest position that is included. */
  readonly low: string;
  /** The highest position that is included. */
  readonly high: string;
  readonly limit: number;
}

/** An action as a list shows it. */
export interface Entry {
  readonly key: string;
  readonly position: string;
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
  /** The clock becomes the later of this and its present value, plus `byMs`. */
  readonly from: number;
  /** Condition: the clock is at most this. @default no condition */
  readonly latest?: number | undefined;
  /** Adds `byMs` to the `backlog`, too, if there is one. @default false */
  readonly pushesBacklog?: boolean | undefined;
  /** Records that a backlog place, or a turn of a slow account, is served at this time. Condition: none was served after `notSince`. */
  readonly serves?: Served | undefined;
}

/** Whether a record fulfils the conditions of a move. */
export function mayAdvance(item: Item, { clock, latest, serves }: Advance): boolean {
  const isTooLate = latest !== undefined && (item[clock] ?? latest) > latest;
  const isServed = serves?.notSince !== undefined && (item.servedAt ?? 0) > serves.notSince;
  return !isTooLate && !isServed;
}

/**
 * The ledger's only access to the database: single records, compare-and-set, no transactions.
 * If the database fails, each method throws AppError `unavailable`, and no other error.
 */
export interface Store {
  /** Reads consistently. */
  get<Body>(key: string): Promise<Item<Body> | undefined>;
  /** Writes the item if the stored revision is `item.rev - 1` (0: none is stored); returns whether it did. */
  put(item: Item): Promise<boolean>;
  delete(key: string): Promise<void>;
  /**
   * Moves a clock of a record atomically, if its conditions hold. Returns the new item, or `undefined`.
   * `item` may be out of date: only clocks change.
   */
  advance<Body>(item: Item<Body>, move: Advance): Promise<Item<Body> | undefined>;
  /**
   * Keys of one state that are due, oldest first. Eventually consistent: read each before acting.
   * @param from skips what was due before this. Epoch milliseconds. @default 0
   */
  due(state: string, before: number, limit: number, from?: number): Promise<readonly string[]>;
  /** A list's entries within a range, newest first, at most `limit`. Eventually consistent. */
  list(list: List, range: Range): Promise<readonly Entry[]>;
}

/** The part of an item that a change may set. */
export type Change<Body> = Pick<Item<Body>, 'body' | 'index' | 'listed' | 'expires'>;

/** Whether a record has expired, though the store may not have deleted it yet. */
export function gone(item: Item, now: number): boolean {
  return item.expires !== undefined && item.expires * 1000 <= now;
}

/** A record that is not stored yet. */
export function fresh<Body>(key: string, body: Body): Item<Body> {
  return { key, rev: 0, writer: '', body };
}

/**
 * Writes a changed item, and recognises its own write after the database's response was lost.
 * Returns the new item, or `undefined` if another process has written this revision first.
 * @throws AppError `unavailable` if it is unknown whether the record was written
 */
export async function commit<Body>(
  store: Store,
  world: Pick<World, 'uniqueId'>,
  item: Item<Body>,
  change: Change<Body>,
): Promise<Item<Body> | undefined> {
  const mine: Item<Body> = { ...item, ...change, rev: item.rev + 1, writer: world.uniqueId() };
  const failure = await store.put(mine).then((written) => (written ? undefined : 'conflict'), AppError.from);
  if (failure === undefined) return mine;
  const stored = await store.get<Body>(mine.key);
  if (stored?.writer === mine.writer) return stored;
  // If another process has written this revision, our write certainly failed.
  if (failure !== 'conflict' && stored?.rev !== mine.rev) throw failure;
  return undefined;
}

/** How long to wait before each repetition of a write that had no response. */
const REPEAT_AFTER_MS = [100, 400, 1_500];

/**
 * Writes an item so that afterwards no copy of this write is under way. A write without a response may land at any later time, and
 * a read that shows no record does not prove the contrary. So the same write is repeated until the database responds: if it
 * writes the repetition, or refuses it, this revision stands, and each other copy is refused.
 * Returns the item that stands under the key: this one, or what another process has written.
 * @param until no repetition starts after this. Epoch milliseconds
 * @throws AppError `unavailable` if the database never responded: the item may be written, now or later
 */
export async function putForCertain<Body>(
  store: Store,
  world: Pick<World, 'now' | 'sleep'>,
  item: Item<Body>,
  until: number,
): Promise<Item<Body> | undefined> {
  const put = async () => ((await store.put(item)) ? item : await store.get<Body>(item.key));
  for (const pauseMs of REPEAT_AFTER_MS) {
    const failure = await put().then((standing) => ({ standing }), AppError.from);
    if (!(failure instanceof AppError)) return failure.standing;
    if (failure.kind !== 'unavailable' || world.now() >= until) throw failure;
    await world.sleep(pauseMs);
  }
  return put();
}

/** A try fails only if another process has written, so some process always gets on; no pause is needed. */
const MOST_TRIES = 20;

/**
 * Repeats a compare-and-set until its write succeeds.
 * @param tryOnce reads the record, decides, and writes; returns `undefined` if another process has written first
 * @param failure the error's message, if no try succeeds
 * @throws AppError `unavailable` after twenty tries; what a try throws
 */
export async function untilWritten<Result extends object>(
  tryOnce: () => Promise<Result | undefined>,
  failure: string,
  facts?: ErrorFacts,
): Promise<Result> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const result = await tryOnce();
    if (result !== undefined) return result;
  }
  throw new AppError('unavailable', failure, facts);
}
