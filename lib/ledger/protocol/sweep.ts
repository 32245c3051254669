import { nameOf } from '../../telemetry/telemetry.ts';
import type { Budget, Ledger } from '../ledger.ts';
import { type Action, ended, STATES, type State } from '../records/action.ts';
import { actionIdOfKey, find } from '../records/actions.ts';
import { timeFor } from '../time.ts';
import { drive } from './loop.ts';
import { toPublish } from './unpublished.ts';

const PAGE = 1_000;
const AT_ONCE = 25;
/** At most so many actions of each state that have ended or are held are looked at: while the bus is away, all wait for it. */
const MOST_ENDED = 250;
/** A result event that is so late is published here: workers do not consume the queue, or not for long enough. */
const LATE_EVENT_MS = 120_000;

/** The states in which an action has not ended, and no person must decide. */
const UNFINISHED: readonly State[] = ['waiting', 'running', 'in_doubt'];

/**
 * The backstop, each minute: wakes every action that is due, in case its wake-up was lost, and measures the oldest ones.
 * Actions that the queue does not take, and those whose result event is late, are driven here, as far as the budget allows.
 * Returns how many were woken or driven.
 */
export async function sweep(ledger: Ledger, budget: Budget): Promise<number> {
  const now = ledger.world.now();
  await measureOldest(ledger, now);
  let woken = 0;
  let unannouncedMs = 0;
  const wake = async (id: string) => ({ isWoken: await wakeOrDrive(ledger, id, budget), unannouncedMs: 0 });
  const publish = (id: string) => publishOrWake(ledger, id, now, budget);
  for (const state of STATES) {
    const isUnfinished = UNFINISHED.includes(state);
    for await (const keys of pagesOf(ledger, state, now, isUnfinished ? PAGE : MOST_ENDED)) {
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const ids = keys.slice(from, from + AT_ONCE).map(actionIdOfKey);
        const results = await Promise.all(ids.map(isUnfinished ? wake : publish));
        woken += results.filter(({ isWoken }) => isWoken).length;
        unannouncedMs = Math.max(unannouncedMs, ...results.map((result) => result.unannouncedMs));
      }
      if (!isUnfinished || !timeFor(ledger, budget)) break;
    }
  }
  ledger.telemetry.measure('OldestUnannouncedAgeSec', unannouncedMs / 1000);
  ledger.telemetry.log({ level: 'info', message: 'swept', count: woken });
  return woken;
}

/** The keys of the actions that are due in one state, oldest first. */
async function* pagesOf(ledger: Ledger, state: State, now: number, size: number): AsyncGenerator<readonly string[]> {
  const seen = new Set<string>();
  let from = 0;
  for (;;) {
    const keys = await ledger.store.due(state, now, size, from);
    const unseen = keys.filter((key) => !seen.has(key));
    for (const key of unseen) seen.add(key);
    if (unseen.length > 0) yield unseen;
    const last = keys.at(-1);
    if (keys.length < size || last === undefined) return;
    const { due = from } = (await ledger.store.get<Action>(last))?.body ?? {};
    // More than a page may be due in the same millisecond: the next sweep finds the rest.
    from = due > from && due <= now ? due : from + 1;
  }
}

interface Swept {
  readonly isWoken: boolean;
  /** For how long the action has had a result event that is not published. */
  readonly unannouncedMs: number;
}

/** Drives an action whose result event is late, so that the event depends on no worker. Wakes any other that has ended or is held. */
async function publishOrWake(ledger: Ledger, actionId: string, now: number, budget: Budget): Promise<Swept> {
  const action = (await find(ledger, actionId).catch(() => undefined))?.body;
  const unannouncedMs = action === undefined ? 0 : now - unannouncedSince(action, now);
  const isPublishedHere = unannouncedMs >= LATE_EVENT_MS && timeFor(ledger, budget);
  const isWoken = await (isPublishedHere ? driveHere : wakeOrDrive)(ledger, actionId, budget);
  return { isWoken, unannouncedMs };
}

/** Since when an action has a result event that is not published, be it of a state that it has left; `now` if it has none. */
function unannouncedSince(action: Action, now: number): number {
  const [oldest] = toPublish(action);
  if (oldest?.state === 'held') return oldest.heldAt;
  return oldest && ended(oldest) ? oldest.endedAt : now;
}

/** Sends a wake-up. If the queue does not take it, drives the action here, if there is time. */
async function wakeOrDrive(ledger: Ledger, actionId: string, budget: Budget): Promise<boolean> {
  const { telemetry, wakeUps } = ledger;
  try {
    await wakeUps.send(actionId, 0);
    return true;
  } catch (error) {
    telemetry.log({ level: 'warn', message: 'wake-up not sent', actionId, error: nameOf(error) });
  }
  if (!timeFor(ledger, budget)) return false;
  return driveHere(ledger, actionId, budget);
}

async function driveHere(ledger: Ledger, actionId: string, budget: Budget): Promise<boolean> {
  const driven = await drive(ledger, actionId, budget).catch((error: unknown) => {
    ledger.telemetry.log({ level: 'warn', message: 'not driven', actionId, error: nameOf(error) });
  });
  return driven !== undefined;
}

/** Measures the age of the action that is due first in each state: the index sorts by `due`, and a healthy action is never long past it. */
async function measureOldest(ledger: Ledger, now: number): Promise<void> {
  const ages: Partial<Record<State, number>> = {};
  for (const state of UNFINISHED) {
    const [key] = await ledger.store.due(state, Number.MAX_SAFE_INTEGER, 1);
    const action = key && (await find(ledger, actionIdOfKey(key)))?.body;
    ages[state] = action && !ended(action) ? now - Math.max(action.acceptedAt, action.notBefore ?? 0) : 0;
  }
  const unfinished = Math.max(0, ...Object.values(ages));
  ledger.telemetry.measure('OldestUnfinishedAgeSec', unfinished / 1000);
  ledger.telemetry.measure('OldestUnknownAgeSec', Math.max(0, ages.in_doubt ?? 0) / 1000);
}
