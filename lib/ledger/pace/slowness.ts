import type { Account, Slow } from '../records/account.ts';

/** A response that comes sooner is none that takes long. */
const SLOW_MS = 2_000;
/** So long a slow account is believed to be slow. It need not be written down with each response. */
const BELIEVED_MS = 60_000;
/** So many of the workers that all accounts share may be at work for one slow account at a time. */
const MOST_WORKERS = 4;
/** What an attempt waits for: a read and a write. */
const REQUESTS = 2;

/** How slow an account is after a response, as a power of two; `undefined`: as before. */
export function slownessAfter({ slow }: Account, tookMs: number, now: number): { slow: Slow | undefined } | undefined {
  const ms = tookMs < SLOW_MS ? 0 : 2 ** Math.floor(Math.log2(tookMs));
  const isSlower = ms > (slow?.ms ?? 0);
  const isOld = slow !== undefined && now - slow.since >= BELIEVED_MS;
  if (!isSlower && !isOld) return undefined;
  return { slow: ms === 0 ? undefined : { ms, since: now } };
}

/** Whether what was learned is that an account is slower than was known. */
export function isSlower({ slow }: Account, learned: ReturnType<typeof slownessAfter>): boolean {
  return (learned?.slow?.ms ?? 0) > (slow?.ms ?? 0);
}

/**
 * How far apart the turns of an account are at least where a worker drives them: at this pace its actions keep no more than
 * their part of the workers busy, however long its vendor takes, and a worker is free for every other account. By Little's law,
 * without a count of those that are at work: such a count would cost two writes an action, and be wrong after each crash.
 */
export function betweenTurnsMs({ slow }: Account): number {
  return ((slow?.ms ?? 0) * REQUESTS) / MOST_WORKERS;
}
