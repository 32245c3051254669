import { describe, expect, it } from 'vitest';
import { PLAINLY, vendorWorld } from '../../../dev/simulation/plans.ts';
import { wishing } from '../../../dev/simulation/scenarios/adapted.ts';
import { type Outcome, simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { CALM, type Weather } from '../../../dev/simulation/weather.ts';
import { wantedAt } from '../../../lib/ledger/line/supersede.ts';
import type { Action } from '../../../lib/ledger/records/action.ts';
import { MINUTE_MS, SECOND_MS } from './figures.ts';

type Vendor = 'reamaze' | 'wapikit';

const CONVERSATIONS = 50;
const UPDATES = 5 * CONVERSATIONS;
const MOST_SEEDS = 12;

/** Vendors fail before, while and after they act, or act later; callers ask twice; wake-ups are lost, doubled and late. */
const ROUGH: Weather = {
  ...{ ...CALM, vendor: 0.1, lateCommitMs: 90 * SECOND_MS, repeated: 0.2 },
  queue: { lost: 0.01, doubled: 0.05, late: 0.02 },
};

/** Five updates of each conversation on average, half of them wanted up to five minutes after they are asked for. */
async function updated(vendor: Vendor, weather: Weather, paceMs: number, seed = 1) {
  const outcome = await simulate({
    ...{ seed, actions: UPDATES, paceMs, weather },
    scenarios: (clock, random) => [
      wishing(PLAINLY[vendor](vendorWorld(clock, random), CONVERSATIONS), (wish, _, chance) =>
        chance.chance(0.5) ? { ...wish, beginsAfterMs: chance.between(SECOND_MS, 5 * MINUTE_MS) } : wish,
      ),
    ],
  });
  // Among them: every conversation shows what was done last, and no older value came after a newer one.
  expect(judge(outcome).breaches).toEqual([]);
  const actions = [...outcome.witness.actions.values()];
  const cancelled = actions.filter(({ state }) => state === 'cancelled');
  expect(cancelled.filter(({ reason }) => reason !== 'superseded')).toEqual([]);
  const oldestFirst = actions.toSorted((a, b) => wantedAt(a) - wantedAt(b));
  const latest = new Map(oldestFirst.map((action): [string, Action] => [action.conversation, action]));
  return { outcome, cancelled, latest: [...latest.values()] };
}

/**
 * Whether an action failed because WapiKit responded 200 with an empty body to its last request, as its public server does, and
 * changed nothing. Every other response that proves nothing is read back, or sent again.
 */
function isIgnored(action: Action, { calls }: Outcome): boolean {
  if (action.phase !== 'failed' || action.failure.kind !== 'vendor_contract') return false;
  const sentAt = action.history.findLast(({ phase }) => phase === 'send')?.at ?? Number.NaN;
  const isIts = ({ method, url, at }: Outcome['calls'][number]) =>
    method === 'POST' && url.endsWith(`/conversation/${action.conversation}`) && sentAt <= at && at <= action.endedAt;
  return calls.filter(isIts).some(({ struckBy }) => struckBy === 'yes-before:blank');
}

describe('Updates of a conversation that are wanted in another order than they are asked for', () => {
  it.each<Vendor>(['reamaze', 'wapikit'])(
    'end with the one that was wanted last, whatever fails (%s)',
    async (vendor) => {
      const { outcome, latest } = await updated(vendor, ROUGH, 1_500);
      expect(outcome.strikes.vendorFaults).toBeGreaterThan(15);
      expect(latest.length).toBeGreaterThan(0.9 * CONVERSATIONS);
      expect(latest.filter((action) => action.state !== 'done' && !isIgnored(action, outcome))).toEqual([]);
    },
  );

  it('end failed where WapiKit says yes and does nothing, and nowhere else', async () => {
    let failures = 0;
    // By chance, a run may have no such response.
    for (let seed = 1; failures === 0 && seed <= MOST_SEEDS; seed += 1) {
      const { outcome } = await updated('wapikit', ROUGH, 1_500, seed);
      // What a person decides is not what WapiKit did.
      const failed = [...outcome.witness.actions.values()].filter(
        ({ state, decisions = [] }) => state === 'failed' && decisions.length === 0,
      );
      expect(failed.filter((action) => !isIgnored(action, outcome))).toEqual([]);
      failures += failed.length;
    }
    expect(failures).toBeGreaterThan(0);
  });

  it('never undo a newer one, also where processes die and all of them wait for the rate limit', async () => {
    const { outcome, cancelled, latest } = await updated('reamaze', { ...ROUGH, crash: 0.02, failure: 0.01 }, 200);
    expect(outcome.strikes.crashes).toBeGreaterThan(30);
    expect(cancelled.length).toBeGreaterThan(0);
    // What cannot be known by then is a person's to decide.
    expect(latest.filter(({ state, reason }) => state !== 'done' && reason !== 'person')).toEqual([]);
  });
});
