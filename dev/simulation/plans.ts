import type { Operation, VendorName } from '../../lib/operation.ts';
import type { World } from '../../lib/world.ts';
import type { HelpscoutKnobs } from '../simulators/helpscout/index.ts';
import type { Outage } from './aws-outages.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Scenario, Wish } from './scenario.ts';
import { shortLived, wishing } from './scenarios/adapted.ts';
import { anyOperation } from './scenarios/any-operation.ts';
import { helpscoutReply } from './scenarios/helpscout-reply.ts';
import { neutralScenarios } from './scenarios/neutral.ts';
import { SCENARIOS } from './scenarios/of-vendors.ts';
import { ownOperations } from './scenarios/own-operations.ts';
import type { Playground } from './scenarios/playground.ts';
import { type Plan, START } from './simulation.ts';
import { CALM, FOUL, type Weather } from './weather.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** So slow that a run of many thousand lasts for hours, of which parts of AWS are down for some. */
const PACE_MS = 2_400;
/** How many requests the vendors' first operations get for one of each further operation. */
const SHARE = 6;
/** The share of requests that expire soon, and are then asked for again under the same key. */
const SHORT_LIVED = 0.05;
/** As many as the slowest vendor lets pass of an operation that takes several requests. */
const ONE_PACE_MS = 8_000;

/**
 * Everything at once: all faults, a storm of refusals for ten minutes, an outage of the vendors of up to an hour, a vendor that
 * takes its time, and parts of AWS that are down for up to two hours, alone and together.
 */
export function everythingAtOnce(seed: number, actions: number): Plan {
  const lastsMs = Math.max(HOUR_MS / 2, actions * PACE_MS);
  // In a short run they are short, too: it would else show little but waiting.
  const stormMs = Math.min(10 * MINUTE_MS, lastsMs / 6);
  const outageMs = Math.min(HOUR_MS, Math.max(lastsMs / 5, lastsMs - 1.5 * HOUR_MS));
  const storm = { from: START + lastsMs * 0.1, to: START + lastsMs * 0.1 + stormMs };
  const outage = { from: START + lastsMs * 0.5, to: START + lastsMs * 0.5 + outageMs };
  const during = (from: number, to: number) => ({ from: START + lastsMs * from, to: START + lastsMs * to });
  const tardy = { ...during(0.66, 0.8), mostMs: 9_400 };
  const aws: readonly Outage[] = [
    { part: 'sqs', ...during(0.1, 0.4) },
    { part: 'eventBridge', ...during(0.25, 0.45) },
    { part: 'secretsManager', ...during(0.7, 0.85) },
    { part: 'dynamodb', ...during(0.82, 0.9) },
    { part: 'sqs', ...during(0.84, 0.92) },
  ];
  return plan(
    seed,
    actions,
    { ...FOUL, storm, outage, tardy, cutLists: 0.5, aws },
    {
      paceMs: lastsMs / actions,
      conversations: actions / 8,
      everyVendor: true,
    },
  );
}

/** Few conversations, in which everybody says the same: what one action did is easily taken for another's. */
export function crowd(seed: number, actions: number): Plan {
  const weather = { ...FOUL, vendor: 0.2 };
  return plan(seed, actions, weather, { paceMs: 4_000, conversations: 8, identical: 1, precedents: 1 });
}

/** Processes that stand still for longer than the vendor's settle time, and then go on as if nothing had been. */
export function sleepers(seed: number, actions: number): Plan {
  const weather = { ...FOUL, pause: 0.03, vendor: 0.02 };
  const sparse = { paceMs: 4_000, conversations: actions };
  return { ...plan(seed, actions, weather, sparse), env: { SETTLE_MS: '120000' } };
}

/**
 * One operation by its own example.
 * @param marksOfOne as a calm run shows it; the run is a calm one without it, and otherwise everything goes wrong
 */
export function oneOperation(seed: number, actions: number, operation: Operation, marksOfOne?: number): Plan {
  return {
    ...{ seed, actions, weather: marksOfOne === undefined ? CALM : FOUL, paceMs: ONE_PACE_MS },
    scenarios(clock, random) {
      const world = vendorWorld(clock, random);
      return [withADay(anyOperation(operation, world, actions, marksOfOne))];
    },
  };
}

/** Plain replies to many conversations, each with a day to go out. */
export function plainReplies(world: World, conversations: number, knobs?: Partial<HelpscoutKnobs>): Scenario {
  return withADay(helpscoutReply(world, { conversations }, knobs));
}

/** What each vendor is asked for, plainly: each request has a day. */
export const PLAINLY = Object.fromEntries(
  [...SCENARIOS].map(([vendor, { create }]) => [
    vendor,
    (world: World, conversations: number) => withADay(create(world, { conversations })),
  ]),
) as Readonly<Record<VendorName, (world: World, conversations: number) => Scenario>>;

function withADay(scenario: Scenario): Scenario {
  return wishing(scenario, (wish) => ({ ...wish, lastsMs: DAY_MS }));
}

interface Density {
  readonly paceMs: number;
  readonly conversations: number;
  readonly identical?: number;
  readonly precedents?: number;
  readonly merged?: number;
  /** Otherwise replies alone. */
  readonly everyVendor?: boolean;
}

export function plan(
  seed: number,
  actions: number,
  weather: Weather,
  { paceMs, conversations, identical = 0.3, precedents = 0.2, merged = 0.05, everyVendor = false }: Density,
): Plan {
  const density = {
    ...{ conversations: Math.ceil(conversations), identical, precedents, merged },
    ...{ imported: 0.05, refused: 0.02, nameless: 0.05, large: 0.02 },
  };
  return {
    ...{ seed, actions, weather, paceMs },
    scenarios(clock, random) {
      const world = vendorWorld(clock, random);
      // No vendor's clock is right, and none stores what it is given as it is.
      const clockOffsetMs = random.between(-90_000, 90_000);
      const replies = () => helpscoutReply(world, density, { clockOffsetMs, bodies: 'editor' });
      if (!everyVendor) return [replies()];
      const playgrounds: Playground[] = [];
      const own: Scenario[] = [];
      const shared = [...SCENARIOS].flatMap(([vendor, { create, share }]) => {
        const spare = density.conversations;
        const scenario = create(world, { ...density, spare }, clockOffsetMs);
        const { simulator } = scenario;
        if (simulator) {
          const playground = { vendor, simulator, from: spare, count: spare, at: scenario };
          playgrounds.push(playground);
          own.push(...ownOperations(playground, scenario.operation));
        }
        return Array.from({ length: share * SHARE }, () => scenario);
      });
      const neutral = neutralScenarios(playgrounds);
      const [first = replies(), ...others] = someShortLived([...shared, ...own, ...neutral, ...neutral]);
      return [first, ...others];
    },
  };
}

/** The same scenarios, of whose wishes some are short-lived. What is the same scenario stays the same: each is judged once. */
function someShortLived(scenarios: readonly Scenario[]): readonly Scenario[] {
  const shorter = (wish: Wish, _: number, random: Random) =>
    random.chance(SHORT_LIVED) ? shortLived(wish, random) : wish;
  const changed = new Map([...new Set(scenarios)].map((scenario) => [scenario, wishing(scenario, shorter)]));
  return scenarios.map((scenario) => changed.get(scenario) ?? scenario);
}

/** The vendors' own world. Their clocks are right, unless a knob says otherwise. */
export function vendorWorld(clock: Clock, random: Random): World {
  return {
    now: () => Math.floor(clock.now()),
    sleep: (ms) => new Promise((resolve) => clock.at(clock.now() + ms, resolve)),
    after: (ms, task) => clock.at(clock.now() + ms, task),
    random: random.next,
    uniqueId: random.uniqueId,
  };
}
