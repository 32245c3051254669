import { describe, expect, it } from 'vitest';
import { isIn, type Period } from '../../../dev/simulation/aws-outages.ts';
import { plainReplies, vendorWorld } from '../../../dev/simulation/plans.ts';
import type { Random } from '../../../dev/simulation/random.ts';
import type { Wish } from '../../../dev/simulation/scenario.ts';
import { wishing } from '../../../dev/simulation/scenarios/adapted.ts';
import { manyAccounts, secretsOf } from '../../../dev/simulation/scenarios/many-accounts.ts';
import { type Outcome, type Plan, START, simulate, type VendorCall } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { CALM } from '../../../dev/simulation/weather.ts';
import { wantedAt } from '../../../lib/ledger/line/supersede.ts';
import { ended } from '../../../lib/ledger/records/action.ts';
import { sampled } from '../../kit/depth.ts';
import { MINUTE_MS, percentile, playedWell, SECOND_MS, unitsOf } from './figures.ts';

/** Units a minute at Help Scout. */
const LIMIT = 400;

describe('A storm of refusals for ten minutes, each asking for 30 seconds', () => {
  const STORM: Period = { from: START + 2 * MINUTE_MS, to: START + 12 * MINUTE_MS };
  const CLOSED_MS = 30 * SECOND_MS;
  const plan: Plan = {
    ...{ seed: 1, actions: 300, paceMs: (13 * MINUTE_MS) / 300 },
    weather: { ...CALM, storm: STORM },
    scenarios: (clock, random) => [plainReplies(vendorWorld(clock, random), 300)],
  };

  it('loses nothing, and is called again only when it opens, and then by few', async () => {
    const { calls, lastedMs } = await playedWell(plan);
    const during = calls.filter(({ at }) => isIn(STORM, at));
    const windows = closedWindows(during);
    expect(windows.length).toBeGreaterThan(15);
    // A process that was under way when the window closed sends what it has; nobody sends twice.
    for (const window of windows) expect(mostBySameProcess(during, window)).toBeLessThanOrEqual(1);

    const openMs = lastedMs - MINUTE_MS - (STORM.to - STORM.from);
    const probes = (STORM.to - STORM.from) / CLOSED_MS;
    expect(unitsOf(calls)).toBeLessThanOrEqual(1.1 * LIMIT * (openMs / MINUTE_MS) + probes);
  });

  function closedWindows(during: readonly VendorCall[]): readonly Period[] {
    const windows: Period[] = [];
    for (const { at, answeredAt = at, status } of during) {
      if (status === 429 && !isIn(windows.at(-1), at)) windows.push({ from: answeredAt, to: answeredAt + CLOSED_MS });
    }
    return windows;
  }

  function mostBySameProcess(calls: readonly VendorCall[], { from, to }: Period): number {
    const counts = new Map<object, number>();
    for (const call of calls) {
      if (from < call.at && call.at < to) counts.set(call.from, (counts.get(call.from) ?? 0) + 1);
    }
    return Math.max(0, ...counts.values());
  }
});

describe('More replies at once than an account lets pass while they may be sent', () => {
  const FLOOD = 160;
  /** Units a minute: a reply costs three. */
  const SLOW_LIMIT = 40;
  const LIFE_MS = 10 * MINUTE_MS;
  /** Asked for one by one, while the others wait and after their time. */
  const ONE_BY_ONE_MS = [2, 4, 6, 8, 13].map((minutes) => minutes * MINUTE_MS);

  const flooded = (trigger: Wish['trigger']): Plan => ({
    ...{ seed: 1, actions: FLOOD + ONE_BY_ONE_MS.length, paceMs: 1, weather: CALM },
    scenarios(clock, random) {
      const replies = plainReplies(vendorWorld(clock, random), 1_000, { limitPerMinute: SLOW_LIMIT });
      const asked = (wish: Wish, n: number): Wish => ({
        ...{ ...wish, lastsMs: LIFE_MS, trigger: n < FLOOD ? trigger : 'http', askedAtMs: ONE_BY_ONE_MS[n - FLOOD] },
        input: { ...wish.input, conversationId: String(10_000 + n) },
      });
      return [wishing(replies, asked)];
    },
  });

  it.each(sampled(['http', 'event'] as const, 1))(
    'sends as many as it can, makes no other reply wait for them, and keeps no turn for those that are over (%s)',
    async (trigger) => {
      const outcome = await simulate(flooded(trigger));
      const { breaches, states } = judge(outcome);
      expect(breaches).toEqual([]);
      const most = (SLOW_LIMIT * LIFE_MS) / MINUTE_MS / 3;
      expect(states.done).toBeGreaterThan(0.9 * most);
      expect(states.done + states.cancelled).toBe(FLOOD + ONE_BY_ONE_MS.length);

      const waits = outcome.told.flatMap(({ n, ids: [id = ''] }) => {
        const action = outcome.witness.actions.get(id);
        if (n < FLOOD || action?.state !== 'done') return [];
        return [action.endedAt - action.acceptedAt - pausedMs(outcome.calls, n)];
      });
      expect(waits).toHaveLength(ONE_BY_ONE_MS.length);
      // Of those for which a caller waits, none waits longer than for the turns that were taken in advance. Callers take them for ten
      // seconds. The backlog is at most 7.5 s ahead: half of the burst, and a turn of three units, which lasts 4.5 s here. The burst
      // covers six of them. The vendor may just have refused another reply, which moves all turns back.
      expect(Math.max(...waits)).toBeLessThan(trigger === 'http' ? 11 * SECOND_MS : 3 * SECOND_MS);
      expect(waits.at(-1)).toBeLessThan(SECOND_MS);
    },
  );

  /** For how long the vendor refused a reply: the backlog uses all of the vendor's minute, so that the minute may be used up when a caller comes. */
  function pausedMs(calls: readonly VendorCall[], n: number): number {
    const its = calls.filter(({ url }) => url.includes(`/conversations/${10_000 + n}/`));
    const refused = its.findIndex(({ status }) => status === 429);
    const [from, to] = [its[refused]?.answeredAt ?? 0, its[refused + 1]?.at ?? 0];
    expect(its.filter(({ status }) => status === 429).length, 'a caller is refused no more than once').toBeLessThan(2);
    return refused === -1 ? 0 : to - from;
  }
});

describe('A backlog at an account’s limit', () => {
  const OTHER = 'other';
  const EVERY = 6;
  const FLOOD = 480;
  const isOther = (n: number) => n % EVERY === 0;

  /** Five of six requests go to one account, more than it lets pass; of the others every second one comes by the queue. */
  const flood: Plan = {
    ...{
      seed: 1,
      actions: FLOOD,
      paceMs: (2 * MINUTE_MS) / FLOOD,
      weather: CALM,
      secrets: secretsOf(['default', OTHER]),
    },
    scenarios(clock, random) {
      const world = vendorWorld(clock, random);
      const replies = ['default', OTHER].map((name) => [name, plainReplies(world, FLOOD)] as const);
      const accounts = manyAccounts(new Map(replies), (n) => (isOther(n) ? OTHER : 'default'));
      return [wishing(accounts, ownConversation)];
    },
  };
  /** The same without the flood. */
  const calm: Plan = {
    ...{ ...flood, actions: FLOOD / EVERY, paceMs: flood.paceMs * EVERY },
    scenarios(clock, random) {
      const world = vendorWorld(clock, random);
      const accounts = manyAccounts(new Map([[OTHER, plainReplies(world, FLOOD)]]), () => OTHER);
      return [wishing(accounts, (wish, n, random) => ownConversation(wish, n * EVERY, random))];
    },
  };

  it('uses at least 95 % of the units that the limit grants, and leaves other accounts as they are', async () => {
    const flooded = await playedWell(flood);
    const mine = flooded.calls.filter(({ url }) => !isOther(conversationIn(url)));
    const drain = mine.filter(({ status = 0 }) => status < 300);
    const lastedMs = (drain.at(-1)?.at ?? 0) - (drain[0]?.at ?? 0);
    expect(unitsOf(drain) / ((LIMIT * lastedMs) / MINUTE_MS)).toBeGreaterThanOrEqual(0.95);
    expect(unitsOf(mine) / ((LIMIT * lastedMs) / MINUTE_MS)).toBeLessThanOrEqual(1.1);

    const change = dwellAtOther(flooded) / dwellAtOther(await playedWell(calm));
    expect(change).toBeGreaterThan(0.8);
    expect(change).toBeLessThan(1.2);
  });

  function ownConversation(wish: Wish, n: number, random: Random): Wish {
    const input = { ...wish.input, conversationId: String(FIRST + n) };
    const isLater = isOther(n) && n % (2 * EVERY) === 0;
    return { ...wish, input, ...(isLater ? { beginsAfterMs: random.between(SECOND_MS, 4 * MINUTE_MS) } : {}) };
  }

  const FIRST = 10_000;
  const conversationIn = (url: string) => Number(/\/conversations\/(\d+)/.exec(url)?.[1]) - FIRST;

  /** From when it was wanted until it had ended, at p95. Milliseconds. */
  function dwellAtOther({ witness }: Outcome): number {
    const theirs = [...witness.actions.values()].filter(({ account }) => account === OTHER);
    expect(theirs.length).toBeGreaterThanOrEqual(FLOOD / EVERY);
    return percentile(
      0.95,
      theirs.map((action) => (ended(action) ? action.endedAt : Number.NaN) - wantedAt(action)),
    );
  }
});
