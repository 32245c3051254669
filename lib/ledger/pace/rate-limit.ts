import type { Ledger } from '../ledger.ts';
import type { Account } from '../records/account.ts';
import type { Item } from '../records/store.ts';
import type { Lane } from './lanes.ts';

/** How far the account may be ahead of the even pace: its burst. */
export const BURST_MS = 6_000;
/** The part of the burst that is reserved for actions for which a caller waits. */
export const RESERVED_MS = BURST_MS / 2;
/** A turn that begins later than this is not taken: if its action ended unsent, no other action could use the turn. */
const HORIZON_MS = 10_000;
/** The part of the limit that the backlog gets, however many callers wait. */
const SHARE_OF_BACKLOG = 1 / 4;
/** For so long, at least, the lateness of the place that was served last counts as the backlog's. */
const LATENESS_VALID_MS = 60_000;
const MINUTE_MS = 60_000;

/** The turn that an action wants. Times are epoch milliseconds. */
export interface Wanted {
  readonly lane: Lane;
  /** How long ago its place's time came. @default it has no place */
  readonly lateMs?: number | undefined;
  /** Units. */
  readonly cost: number;
  /** Units a minute. */
  readonly perMinute: number;
  /** Not sooner than so long after the last turn that a worker took. @default as soon as the limit allows */
  readonly apartMs?: number | undefined;
  /** No turn begins before this. */
  readonly opens: number;
  /** No turn begins after this. */
  readonly notAfter: number;
}

/** A turn that was taken. */
export interface TakenTurn {
  /** When it begins. Epoch milliseconds. */
  readonly at: number;
  /** The account's record after the turn was taken. */
  readonly account: Item<Account>;
}

/**
 * Takes a turn in an account's rate limit: a token bucket (GCRA) that all functions share. One atomic write moves the
 * theoretical arrival time in the account's record.
 * @returns `undefined` if the lane has no turn soon
 */
export async function nextTurn(
  { store, world }: Pick<Ledger, 'store' | 'world'>,
  item: Item<Account>,
  wanted: Wanted,
): Promise<TakenTurn | undefined> {
  const { lane, opens, notAfter } = wanted;
  const byMs = costMsOf(wanted);
  const now = world.now();
  for (const { maxAheadMs, notSince } of opens > notAfter ? [] : conditionsOf(item, wanted, now)) {
    const latest = Math.min(opens + maxAheadMs, notAfter + BURST_MS);
    if ((item.arrival ?? 0) > latest) continue;
    const taken = await store.advance(item, {
      clock: 'arrival',
      byMs,
      from: opens,
      latest,
      // Later backlog places move back by as much.
      pushesBacklog: isNewcomer(lane) && (item.backlog ?? 0) > opens,
      serves:
        isNewcomer(lane) && notSince === undefined
          ? undefined
          : { at: now, lateMs: lateMsAfter(item, wanted, now), notSince },
    });
    if (taken) return { at: Math.max(opens, (taken.arrival ?? opens) - byMs - BURST_MS), account: taken };
  }
  return undefined;
}

/** A lane gets a turn if the account is at most `maxAheadMs` ahead of the even pace, and nothing was served after `notSince`. */
interface TurnCondition {
  readonly maxAheadMs: number;
  readonly notSince?: number;
}

function conditionsOf(item: Item<Account>, wanted: Wanted, now: number): readonly TurnCondition[] {
  const conditions = conditionsOfLane(item, wanted, now);
  const { apartMs = 0 } = wanted;
  if (apartMs === 0) return conditions;
  const least = now - apartMs;
  if ((item.servedAt ?? 0) > least) return [];
  return conditions.map(({ maxAheadMs, notSince = least }) => ({ maxAheadMs, notSince: Math.min(notSince, least) }));
}

function conditionsOfLane(item: Item<Account>, wanted: Wanted, now: number): readonly TurnCondition[] {
  const { backlog = 0, servedAt = 0 } = item;
  switch (wanted.lane) {
    case 'interactive':
      return [{ maxAheadMs: BURST_MS + HORIZON_MS }];
    case 'bulk':
      // Actions in the backlog go first.
      return backlog + latenessOf(item, wanted, now) > wanted.opens + RESERVED_MS ? [] : [{ maxAheadMs: RESERVED_MS }];
    case 'early':
      return [{ maxAheadMs: 0 }];
    case 'backlog': {
      const notSince = now - costMsOf(wanted) / SHARE_OF_BACKLOG;
      const share = servedAt > notSince ? [] : [{ maxAheadMs: BURST_MS + HORIZON_MS, notSince }];
      return [{ maxAheadMs: RESERVED_MS }, ...share];
    }
  }
}

/** When a lane that has no turn now may have one. Epoch milliseconds. */
export function nextRoom({ arrival = 0, servedAt = 0 }: Item<Account>, wanted: Wanted): number {
  const shareAt = Math.max(servedAt + costMsOf(wanted) / SHARE_OF_BACKLOG, arrival - BURST_MS - HORIZON_MS);
  return Math.max(wanted.opens, servedAt + (wanted.apartMs ?? 0), Math.min(arrival - RESERVED_MS, shareAt));
}

/** How late the backlog is: as late as the place that was served last, if that was not long ago. */
export function latenessOf(
  { servedAt = 0, servedLateMs = 0 }: Item<Account>,
  { apartMs = 0 }: Pick<Wanted, 'apartMs'>,
  now: number,
): number {
  // The turns of a slow account may be minutes apart.
  return now - servedAt < Math.max(LATENESS_VALID_MS, 2 * apartMs) ? servedLateMs : 0;
}

/** How late the backlog is after a turn. One without a place, such as a retry's, leaves it as late as it was, until all places are over. */
function lateMsAfter(item: Item<Account>, wanted: Wanted, now: number): number {
  if (!isNewcomer(wanted.lane)) return wanted.lateMs ?? 0;
  const lateMs = latenessOf(item, wanted, now);
  return (item.backlog ?? 0) + lateMs > now ? lateMs : 0;
}

function isNewcomer(lane: Lane): boolean {
  return lane === 'interactive' || lane === 'bulk';
}

/** How far a cost in units moves the theoretical arrival time. */
export function costMsOf({ cost, perMinute }: Pick<Wanted, 'cost' | 'perMinute'>): number {
  return (cost * MINUTE_MS) / perMinute;
}
