import type { Ledger } from '../ledger.ts';
import type { Account } from '../records/account.ts';
import type { Item } from '../records/store.ts';
import type { Lane } from './lanes.ts';

/** How far a burst may run ahead of the even pace. */
export const BURST_MS = 6_000;
/** The part of the burst that is left to the actions for which a caller waits. */
export const RESERVED_MS = BURST_MS / 2;
/** A turn that begins later than this is not taken: if its action ended without being sent, no other action could use it. */
const HORIZON_MS = 10_000;
/** The part of the limit that the backlog has, however many callers wait. */
const SHARE_OF_BACKLOG = 1 / 4;
/** Where no place was served for so long, the backlog is over, or begins anew. */
const STALE_MS = 60_000;
const MINUTE_MS = 60_000;

/** What a turn is taken for. Times are epoch milliseconds. */
export interface Wanted {
  readonly lane: Lane;
  /** How late its place is. @default it has none */
  readonly lateMs?: number | undefined;
  /** Units. */
  readonly cost: number;
  /** Units a minute. */
  readonly perMinute: number;
  /** How far apart its turns are at least. @default as the limit says */
  readonly leastMs?: number | undefined;
  /** No turn begins before this. */
  readonly opens: number;
  /** No turn begins after this. */
  readonly notAfter: number;
}

/**
 * Takes a turn in an account's rate limit: a token bucket (GCRA) that all functions share through one record, whose
 * theoretical arrival time one atomic write moves on.
 * @returns when the turn begins, epoch milliseconds; `undefined` where the lane has none to give soon
 */
export async function nextTurn(
  { store, world }: Pick<Ledger, 'store' | 'world'>,
  item: Item<Account>,
  wanted: Wanted,
): Promise<number | undefined> {
  const { lane, opens, notAfter } = wanted;
  const byMs = costMsOf(wanted);
  const now = world.now();
  for (const { aheadMs, notSince } of opens > notAfter ? [] : waysOf(item, wanted, now)) {
    const latest = Math.min(opens + aheadMs, notAfter + BURST_MS);
    if ((item.arrival ?? 0) > latest) continue;
    const taken = await store.advance(item, {
      clock: 'arrival',
      byMs,
      from: opens,
      latest,
      // The places behind it, which are not handed out yet, come later by as much.
      pushesBacklog: isNewcomer(lane) && (item.backlog ?? 0) > opens,
      serves: isNewcomer(lane) ? undefined : { at: now, lateMs: wanted.lateMs ?? 0, notSince },
    });
    if (taken) return Math.max(opens, (taken.arrival ?? opens) - byMs - BURST_MS);
  }
  return undefined;
}

/** A way to a turn: how far the account may have run ahead of the even pace, and since when no place may have been served. */
interface Way {
  readonly aheadMs: number;
  readonly notSince?: number;
}

function waysOf(item: Item<Account>, wanted: Wanted, now: number): readonly Way[] {
  const { backlog = 0, servedAt = 0 } = item;
  switch (wanted.lane) {
    case 'interactive':
      return [{ aheadMs: BURST_MS + HORIZON_MS }];
    case 'bulk':
      // Those that wait already come before it.
      return backlog + latenessOf(item, now) > wanted.opens + RESERVED_MS ? [] : [{ aheadMs: RESERVED_MS }];
    case 'early':
      return [{ aheadMs: 0 }];
    case 'backlog': {
      const notSince = now - costMsOf(wanted) / SHARE_OF_BACKLOG;
      const share = servedAt > notSince ? [] : [{ aheadMs: BURST_MS + HORIZON_MS, notSince }];
      return [{ aheadMs: RESERVED_MS }, ...share];
    }
  }
}

/** When a lane that has no turn to give may have one. Epoch milliseconds. */
export function nextRoom({ arrival = 0, servedAt = 0 }: Item<Account>, wanted: Wanted): number {
  const shareAt = Math.max(servedAt + costMsOf(wanted) / SHARE_OF_BACKLOG, arrival - BURST_MS - HORIZON_MS);
  return Math.max(wanted.opens, Math.min(arrival - RESERVED_MS, shareAt));
}

/** By how much the backlog is late: as late as the place that was served last, as long as that tells anything. */
export function latenessOf({ servedAt = 0, servedLateMs = 0 }: Item<Account>, now: number): number {
  return now - servedAt < STALE_MS ? servedLateMs : 0;
}

function isNewcomer(lane: Lane): boolean {
  return lane === 'interactive' || lane === 'bulk';
}

/** How far a cost in units moves the theoretical arrival time on. */
export function costMsOf({ cost, perMinute, leastMs = 0 }: Pick<Wanted, 'cost' | 'perMinute' | 'leastMs'>): number {
  return Math.max((cost * MINUTE_MS) / perMinute, leastMs);
}
