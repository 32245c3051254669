import type { Account, Slow } from '../records/account.ts';

/** A response that comes sooner than this is not slow. */
const SLOW_MS = 2_000;
/** An account counts as slow for this long after that was recorded, so that not every response causes a write. */
const BELIEVED_MS = 60_000;
/** At most this many of the workers that all accounts share may work for one slow account at a time. */
const MOST_WORKERS = 4;
/** The requests of one attempt: a read and a write. */
const REQUESTS = 2;

/** This many writes in a row must hang. One that hangs among many good ones is a lost response: it shows nothing of the next. */
const HUNG_WRITES = 2;

/** How slow an account is after a response, rounded down to a power of two; `undefined`: as before. */
export function slownessAfter({ slow }: Account, tookMs: number, now: number): { slow: Slow | undefined } | undefined {
  const ms = tookMs < SLOW_MS ? 0 : 2 ** Math.floor(Math.log2(tookMs));
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
 * The least time between two turns of an account that workers drive. At this rate its actions keep no more than `MOST_WORKERS`
 * busy, however long the vendor takes (Little's law), so that a worker is free for every other account. Counting busy workers
 * instead would cost two writes for each action, and the count would be wrong after each crash.
 */
export function betweenTurnsMs({ slow }: Account): number {
  return ((slow?.ms ?? 0) * REQUESTS) / MOST_WORKERS;
}
