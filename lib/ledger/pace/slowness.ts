import type { Ledger } from '../ledger.ts';
import type { Account, Slow } from '../records/account.ts';
import type { Item } from '../records/store.ts';
import { LISTED } from './accounts.ts';

/** A response that comes sooner than this is not slow. */
const SLOW_MS = 2_000;
/** An account counts as slow for this long after that was recorded, so that not every response causes a write. */
const BELIEVED_MS = 60_000;
/**
 * An account counts among the slow ones for this long after that was noted last. A busy one notes it at a turn, so this must be longer
 * than the time between two turns. That holds for up to 300 busy accounts of ten seconds, or 850 of four.
 */
const COUNTED_MS = 30 * 60_000;
/** More slow accounts than this are not counted. Their keys fit into one page of the query, which takes about 13 read units then. */
const MOST_SLOW = 1_000;
/** At most this many of the workers that all accounts share may work for slow accounts at a time, if all of these are counted. */
const MOST_WORKERS = 4;
/** The requests of one attempt: a read and a write. */
const REQUESTS = 2;

/** This many writes in a row must hang. One that hangs among many good ones is a lost response: it shows nothing of the next. */
const HUNG_WRITES = 2;

/** How slow an account is after a response, rounded up to half a power of two; `undefined`: as before. */
export function slownessAfter({ slow }: Account, tookMs: number, now: number): { slow: Slow | undefined } | undefined {
  const ms = tookMs < SLOW_MS ? 0 : Math.ceil(2 ** (Math.ceil(2 * Math.log2(tookMs)) / 2));
  const isSlower = ms > (slow?.ms ?? 0);
  const isOld = slow !== undefined && now - slow.since >= BELIEVED_MS;
  if (!isSlower && !isOld) return undefined;
  return { slow: ms === 0 ? undefined : { ms, since: now } };
}

/**
 * How slow an account is after a write to which no response came; `undefined`: as before. Its reads may work, so that the circuit
 * breaker stays closed, and each of its writes keeps a worker for as long as it waits.
 */
export function slownessAfterHang(account: Account, waitedMs: number, now: number): Partial<Account> | undefined {
  if (waitedMs < SLOW_MS) return undefined;
  const { hungWrites = 0 } = account;
  if (hungWrites + 1 < HUNG_WRITES) return { hungWrites: hungWrites + 1 };
  return { hungWrites: HUNG_WRITES, ...slownessAfter(account, waitedMs, now) };
}

/** Whether a response shows that the account is slower than its record says. */
export function isSlower({ slow }: Account, after: ReturnType<typeof slownessAfter>): boolean {
  return (after?.slow?.ms ?? 0) > (slow?.ms ?? 0);
}

/**
 * The least time between two turns of an account that workers drive; 0 if it is not slow. The slow accounts have equal shares of
 * `MOST_WORKERS`. At this rate their actions keep no more than these busy, however long the vendors take (Little's law), so that
 * the other workers are free for all other accounts. Counting busy workers instead would cost two writes for each action, and the
 * count would be wrong after each crash.
 */
export async function betweenTurnsMs(
  { store, world }: Pick<Ledger, 'store' | 'world'>,
  item: Item<Account>,
): Promise<number> {
  const { slow } = item.body;
  if (!slow) return 0;
  const noted = await store.due(LISTED, Number.MAX_SAFE_INTEGER, MOST_SLOW, world.now() - COUNTED_MS);
  const others = noted.filter((key) => key !== item.key);
  return (slow.ms * REQUESTS * (1 + others.length)) / MOST_WORKERS;
}
