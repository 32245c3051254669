import type { Ledger } from '../ledger.ts';
import type { Account, BacklogPlace } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import type { Item } from '../records/store.ts';
import { readAccount } from './accounts.ts';
import { backlogPlaceOf } from './lanes.ts';
import { costMsOf, latenessOf, nextRoom, RESERVED_MS, type Wanted } from './rate-limit.ts';

/** Whether the limit has risen, or those before it have ended, an action in the backlog finds out no more often than this. */
const EARLY_LOOK_MS = 5 * 60_000;
/** An action for which there is no place looks no more often than this. */
const NO_PLACE_LOOK_MS = 15_000;
/** An action whose place has come looks this often at least; less often where the backlog is so late that many do. */
const LATE_LOOK = { leastMs: 8_000, shareOfLateness: 1 / 8 } as const;
/** So that not all look at once. */
const SPREAD_MS = 1_000;

/**
 * Takes a place in an account's backlog: the time at which, at the even pace, all that came before it has been sent. No place
 * is handed out that comes too late for its action. Such an action waits without a place, so that none waits behind it, and
 * looks for one as long as it may be sent: others may end, and the vendor may raise its limit.
 */
export async function takePlace(
  { store, world }: Pick<Ledger, 'store' | 'world'>,
  item: Item<Account>,
  wanted: Wanted,
): Promise<BacklogPlace> {
  const { opens, notAfter } = wanted;
  const costMs = costMsOf(wanted);
  const from = Math.max(opens, item.arrival ?? 0);
  const latest = notAfter - latenessOf(item, world.now());
  const isInTime = Math.max(from, item.backlog ?? 0) <= latest;
  const taken = isInTime && (await store.advance(item, { clock: 'backlog', byMs: costMs, from, latest }));
  return taken ? { at: (taken.backlog ?? from) - costMs, costMs } : { at: notAfter, costMs: 0 };
}

/** Whether it is the place of an action that has none, and waits behind all others. */
export function isNoPlace({ costMs }: BacklogPlace): boolean {
  return costMs === 0;
}

/** When an action with such a place must look for its turn. Epoch milliseconds. */
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
  // All that wait are late by as much as the one that was served last, in their order. That may change: it looks halfway, and
  // early enough that a next one is always there when there is room.
  const latenessMs = latenessOf(item, now);
  const halfwayMs = (place.at + latenessMs - RESERVED_MS - now) / 2;
  const mostMs = Math.max(LATE_LOOK.leastMs, latenessMs * LATE_LOOK.shareOfLateness);
  return Math.max(now + Math.min(halfwayMs, mostMs), nextRoom(item, wanted)) + world.random() * SPREAD_MS;
}

/** Gives back the place of an action that has ended without being sent: newcomers come earlier by as much. Best effort. */
export async function giveBackPlace(ledger: Ledger, action: Action): Promise<void> {
  const place = backlogPlaceOf(action);
  const now = ledger.world.now();
  if (!place || isNoPlace(place) || place.at <= now) return;
  const item = await readAccount(ledger, action);
  if ((item.backlog ?? 0) > now) await ledger.store.advance(item, { clock: 'backlog', byMs: -place.costMs, from: now });
}
