import { plainReplies, vendorWorld } from '../../dev/simulation/plans.ts';
import type { Wish } from '../../dev/simulation/scenario.ts';
import { wishing } from '../../dev/simulation/scenarios/adapted.ts';
import { manyAccounts, secretsOf } from '../../dev/simulation/scenarios/many-accounts.ts';
import { type Outcome, simulate } from '../../dev/simulation/simulation.ts';
import { judge } from '../../dev/simulation/verdict.ts';
import { CALM } from '../../dev/simulation/weather.ts';
import { wantedAt } from '../../lib/ledger/line/supersede.ts';
import { type Action, ended } from '../../lib/ledger/records/action.ts';
import { LIMIT, UNITS_OF_A_REPLY } from './limit.ts';
import { type Ask, type Size, TROUBLES, type TroubleName } from './troubles.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The account whose neighbours the others are. */
const QUIET = 'quiet';
const EVERY_MS = 1_000;
const FIRST_CONVERSATION = 10_000;

/** How long actions took from when they were wanted. Milliseconds. */
export interface Dwell {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
  /** Those that did not end `done`. */
  readonly undone: number;
}

/** What a play shows. */
export interface Figures {
  /** Of the quiet account: what callers wait for, what events ask for, and what workers drive at its time. */
  readonly callers: Dwell;
  readonly events: Dwell;
  readonly later: Dwell;
  /** Callers of the account that has a bulk job. */
  readonly besideBulk: Dwell;
  readonly bulk: Dwell;
  readonly outcome: Outcome;
}

/** The quiet account's ways, in the order in which they are printed. */
export const LANES = ['callers', 'events', 'later'] as const;

/** By how much of its p95 a lane of the quiet account takes longer than alone: 0.2 is 20 %. */
export function changeOf(lane: (typeof LANES)[number], figures: Figures, alone: Figures): number {
  return figures[lane].p95 / alone[lane].p95 - 1;
}

/** Actions of the quiet account and of the job that are not done, and any that expired, were lost or took effect twice. */
export function faultsOf({ outcome, bulk, ...lanes }: Figures): number {
  const undone = LANES.reduce((sum, lane) => sum + lanes[lane].undone, bulk.undone);
  const expired = [...outcome.witness.actions.values()].filter(({ reason }) => reason === 'expired');
  const breaches = judge(outcome).breaches.filter(({ kind }) => kind === 'twice' || kind === 'lost');
  return undone + expired.length + breaches.length;
}

/**
 * Plays a quiet account beside others, in virtual time. The same play, the same figures.
 * @param names of the others' troubles, one for each account; several accounts may have the same
 */
export async function play(names: readonly TroubleName[], size: Size): Promise<Figures> {
  const troubles = new Map(names.map((name, index) => [accountWith(name, names.indexOf(name), index), TROUBLES[name]]));
  const asks = [...quietly(size.minutes), ...[...troubles].flatMap(([account, { asks }]) => asks(account, size))];
  const accounts = [QUIET, ...troubles.keys()];
  const outcome = await simulate({
    ...{ seed: 1, actions: asks.length, paceMs: 1, secrets: secretsOf(accounts) },
    // Each request is sent twice, as by a job that is run again: nothing may happen twice.
    weather: { ...CALM, repeated: 1 },
    // A container lives for hours, however often others use it: what it keeps of an account's secret and token lasts for the play.
    recycled: 0,
    // What is refused or fails goes on for longer than anybody need look.
    patienceMs: 3 * MINUTE_MS + (1.5 * size.bulk * UNITS_OF_A_REPLY * MINUTE_MS) / LIMIT,
    scenarios(clock, random) {
      const world = vendorWorld(clock, random);
      const vendors = accounts.map((name) => {
        const plain = plainReplies(world, asks.length);
        return [name, troubles.get(name)?.vendor(plain) ?? plain] as const;
      });
      return [
        wishing(
          manyAccounts(new Map(vendors), (n) => asks[n]?.account ?? QUIET),
          (wish, n) => asked(wish, n, asks[n]),
        ),
      ];
    },
  });
  const dwell = (account: string, is: (ask: Ask) => boolean) =>
    dwellOf(
      outcome.told.flatMap(({ n, ids: [id = ''] }) => {
        const [ask, action] = [asks[n], outcome.witness.actions.get(id)];
        return ask?.account === account && is(ask) && action ? [action] : [];
      }),
    );
  const isCaller = ({ trigger, laterMs }: Ask) => trigger === 'http' && laterMs === undefined;
  const isEvent = ({ trigger }: Ask) => trigger === 'event';
  return {
    callers: dwell(QUIET, isCaller),
    events: dwell(QUIET, isEvent),
    later: dwell(QUIET, ({ laterMs }) => laterMs !== undefined),
    besideBulk: dwell('bulk', isCaller),
    bulk: dwell('bulk', isEvent),
    outcome,
  };
}

/** The account's name: the trouble's, and a number if others have it, too. */
function accountWith(trouble: TroubleName, first: number, index: number): string {
  return index === first ? trouble : `${trouble}-${index}`;
}

/** A third of its requests has a caller, a third comes by events, a third is wanted later. */
function quietly(minutes: number): readonly Ask[] {
  return Array.from({ length: (minutes * MINUTE_MS) / EVERY_MS }, (_, index): Ask => {
    const ask = {
      account: QUIET,
      at: index * EVERY_MS + ((index * 379) % 500),
      trigger: index % 3 === 1 ? 'event' : 'http',
    } as const;
    return index % 3 === 2 ? { ...ask, laterMs: 20_000 + ((index * 613) % 1_000) } : ask;
  });
}

/** Each in a conversation of its own, with a day to go out. */
function asked(wish: Wish, n: number, ask: Ask | undefined): Wish {
  return {
    ...wish,
    input: { ...wish.input, conversationId: String(FIRST_CONVERSATION + n) },
    ...{ askedAtMs: ask?.at, trigger: ask?.trigger, beginsAfterMs: ask?.laterMs, lastsMs: 24 * HOUR_MS },
  };
}

function dwellOf(actions: readonly Action[]): Dwell {
  const done = actions.filter(({ state }) => state === 'done');
  const took = done.map((action) => (ended(action) ? action.endedAt : 0) - wantedAt(action)).sort((a, b) => a - b);
  const at = (share: number) => took[Math.max(0, Math.ceil(share * took.length) - 1)] ?? 0;
  return { count: actions.length, p50: at(0.5), p95: at(0.95), most: at(1), undone: actions.length - done.length };
}
