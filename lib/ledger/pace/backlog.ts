import type { Ledger } from '../ledger.ts';
import type { Account, BacklogPlace } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import type { Item } from '../records/store.ts';
import { readAccount } from './accounts.ts';
import { backlogPlaceOf } from './lanes.ts';
import { costMsOf, latenessOf, nextRoom, RESERVED_MS, type Wanted } from './rate-limit.ts';

/** An action in the backlog looks no more often than this whether it may go earlier: the limit has risen, or actions before it have ended. */
const EARLY_LOOK_MS = 5 * 60_000;
/** An action without a place looks for one no more often than this. */
const NO_PLACE_LOOK_MS = 15_000;
/** How often an action looks for its turn once its place's time has come: less often if the backlog is so late that many look. */
const LATE_LOOK = { leastMs: 8_000, shareOfLateness: 1 / 8 } as const;
/** A random delay, so that the actions do not all look at once. */
const SPREAD_MS = 1_000;

/**
 * Takes a place in an account's backlog: the time at which all earlier places have been served, at the even pace. If that is
 * after the action's `notAfter`, it gets no place, so that no other action waits behind it. It looks for one again until
 * `notAfter`: other actions may end, and the vendor may raise its limit.
 */
export async function takePlace(
  { store, world }: Pick<Ledger, 'store' | 'world'>,
  item: Item<Account>,
  wanted: Wanted,
): Promise<BacklogPlace> {
  const { opens, notAfter, apartMs = 0 } = wanted;
  const costMs = Math.max(costMsOf(wanted), apartMs);
  const from = Math.max(opens, item.arrival ?? 0);
  const latest = notAfter - latenessOf(item, wanted, world.now());
  const isInTime = Math.max(from, item.backlog ?? 0) <= latest;
  const taken = isInTime && (await store.advance(item, { clock: 'backlog', byMs: costMs, from, latest }));
  return taken ? { at: (taken.backlog ?? from) - costMs, costMs } : { at: notAfter, costMs: 0 };
}

/** Whether this stands for no place: the action waits behind all that have one. */
export function isNoPlace({ costMs }: BacklogPlace): boolean {
  return costMs === 0;
}

/** When an action with this place must look for its turn. Epoch milliseconds. */
export function lookFor(
  { world }: Pick<Ledger, 'world'>,
  item: Item<Account>,
  place: BacklogPlace,
  wanted: Wanted,
): number {
  const now = world.now();
  const waitMs = place.at - now;
  if (waitMs > 0) {
    const oftenMs = isNoPlace(place) ? NO_PLACE_LOOK_MS : EARLY_LOOK_MS;
    return Math.min(place.at, now + Math.max(oftenMs, waitMs / 2));
  }
  // Assumes that this action will be served as late as the last one was. The estimate may change, so the action looks again after half
  // of that time, but often enough that no turn is left unused.
  const latenessMs = latenessOf(item, wanted, now);
  const halfwayMs = (place.at + latenessMs - RESERVED_MS - now) / 2;
  const mostMs = Math.max(LATE_LOOK.leastMs, latenessMs * LATE_LOOK.shareOfLateness);
  return Math.max(now + Math.min(halfwayMs, mostMs), nextRoom(item, wanted)) + world.random() * SPREAD_MS;
}

/** Gives back the place of an action that has ended unsent: later places come earlier by as much. Best effort. */
export async function giveBackPlace(ledger: Ledger, action: Action): Promise<void> {
  const place = backlogPlaceOf(action);
  const now = ledger.world.now();
  if (!place || isNoPlace(place) || place.at <= now) return;
  const item = await readAccount(ledger, action);
  if ((item.backlog ?? 0) > now) await ledger.store.advance(item, { clock: 'backlog', byMs: -place.costMs, from: now });
}
