import type { AwsPart, Outage } from './aws-outages.ts';
import { disputed } from './dense-plans.ts';
import { plainReplies, vendorWorld } from './plans.ts';
import type { Wish } from './scenario.ts';
import { wishing } from './scenarios/adapted.ts';
import { helpscoutReply } from './scenarios/helpscout-reply.ts';
import { type Plan, START } from './simulation.ts';
import { CALM, type Weather } from './weather.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Long enough that nothing is given up because of an outage of hours. */
const LASTS_MS = 2 * DAY_MS;
const TARDY_MS = 9_400;

/** Parts of AWS do not work for three hours; requests come in before, meanwhile and afterwards. */
export function awsDown(seed: number, actions: number, parts: readonly AwsPart[]): Plan {
  const hours = { from: START + HOUR_MS, to: START + 4 * HOUR_MS };
  const aws = parts.map((part): Outage => ({ part, ...hours }));
  return halfLater(replies(seed, actions, { ...CALM, aws }, (5 * HOUR_MS) / actions));
}

/** The queue never works again. */
export function withoutQueue(seed: number, actions: number): Plan {
  const down = { part: 'sqs', from: START, to: START + 30 * DAY_MS } as const;
  return { ...halfLater(replies(seed, actions, { ...CALM, aws: [down] }, 20_000)), patienceMs: 2 * HOUR_MS };
}

/** What must wait needs a wake-up: half of the replies are for later. */
function halfLater(plan: Plan): Plan {
  return {
    ...plan,
    scenarios(clock, random) {
      const [scenario] = plan.scenarios(clock, random);
      const later = (wish: Wish, n: number) => (n % 2 === 0 ? { ...wish, beginsAfterMs: 10 * MINUTE_MS } : wish);
      return [wishing(scenario, later)];
    },
  };
}

/** The bus does not work for three hours. */
export const withoutBus = (seed: number, actions: number) => awsDown(seed, actions, ['eventBridge']);

/** People decide about held replies while the bus does not work. */
export function disputedWithoutBus(seed: number, actions: number): Plan {
  const plan = disputed(seed, actions);
  const down = { part: 'eventBridge', from: START, to: START + 4 * HOUR_MS } as const;
  return { ...plan, weather: { ...plan.weather, aws: [down] } };
}

/** No container that starts in these three hours can read a secret. */
export const withoutSecrets = (seed: number, actions: number) => awsDown(seed, actions, ['secretsManager']);

/** The table fails again and again for a minute, while a vendor takes its time: what was sent cannot be noted as done. */
export function withoutTable(seed: number, actions: number): Plan {
  const aws = Array.from({ length: 40 }, (_, index): Outage => {
    const from = START + (2 + 2 * index) * MINUTE_MS;
    return { part: 'dynamodb', from, to: from + MINUTE_MS };
  });
  return replies(seed, actions, { ...CALM, aws, tardy: { from: START, to: START + DAY_MS, mostMs: 6_000 } }, 10_000);
}

/** The vendor answers everything well, a moment before its time is up. */
export function tardyVendor(seed: number, actions: number): Plan {
  return replies(seed, actions, { ...CALM, tardy: { from: START, to: START + DAY_MS, mostMs: TARDY_MS } }, 4_000);
}

/** Half of the replies have a file that is kept beside their record; processes die, and callers ask twice. */
export function largeInputs(seed: number, actions: number): Plan {
  return {
    ...{ seed, actions, paceMs: 10_000, weather: { ...CALM, crash: 0.02, failure: 0.02, repeated: 0.2 } },
    scenarios(clock, random) {
      const density = { conversations: actions, large: 0.5 };
      return [wishing(helpscoutReply(vendorWorld(clock, random), density), (wish) => ({ ...wish, lastsMs: LASTS_MS }))];
    },
  };
}

/** Plain replies, each to a conversation of its own or nearly, with time enough: every one must go out. */
function replies(seed: number, actions: number, weather: Weather, paceMs: number): Plan {
  return {
    ...{ seed, actions, weather, paceMs, allMustBeDone: true },
    scenarios: (clock, random) => [
      wishing(plainReplies(vendorWorld(clock, random), actions), (wish) => ({ ...wish, lastsMs: LASTS_MS })),
    ],
  };
}
