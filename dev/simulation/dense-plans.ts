import type { Fault } from '../simulators/faults.ts';
import type { HelpscoutKnobs } from '../simulators/helpscout/index.ts';
import type { Clock } from './clock.ts';
import { vendorWorld } from './plans.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { isWrite, shortLived, struck, wishing } from './scenarios/adapted.ts';
import { helpscoutReply } from './scenarios/helpscout-reply.ts';
import { reamazeUpdate } from './scenarios/reamaze-update.ts';
import type { Density } from './scenarios/vendor-scenario.ts';
import { wapikitUpdate } from './scenarios/wapikit-update.ts';
import { type Plan, SECRETS, START } from './simulation.ts';
import { CALM, FOUL } from './weather.ts';

const SETTLE_MS = 120_000;
const DAY_MS = 24 * 3_600_000;
const ENV = { SETTLE_MS: String(SETTLE_MS) };

/** Replies that differ in nothing but their mark. */
const ALIKE: Density = {
  ...{ conversations: 3, identical: 1, precedents: 0, merged: 0, imported: 0, refused: 0, nameless: 0, large: 0 },
};

type Scenarios = (clock: Clock, random: Random) => readonly [Scenario, ...Scenario[]];

/** Nothing goes wrong but what the scenario itself brings. */
function calm(seed: number, actions: number, paceMs: number, scenarios: Scenarios): Plan {
  return { seed, actions, weather: CALM, paceMs, env: ENV, scenarios };
}

function replies(clock: Clock, random: Random, density: Partial<Density>, knobs?: Partial<HelpscoutKnobs>): Scenario {
  return helpscoutReply(vendorWorld(clock, random), { ...ALIKE, ...density }, knobs);
}

/** Half of what writes is struck. */
function halfStruck(scenario: Scenario, random: Random, faultOf: () => Fault): Scenario {
  return struck(scenario, (request) => (isWrite(request) && random.chance(0.5) ? faultOf() : undefined));
}

/** Half of the replies are not answered, and acted upon at any time within the settle time. */
export function lateCommits(seed: number, actions: number): Plan {
  return calm(seed, actions, 20_000, (clock, random) => {
    const late = () => ({ name: 'late-commit', ms: random.between(0, SETTLE_MS - 10_000) }) as const;
    return [halfStruck(replies(clock, random, {}), random, late)];
  });
}

/** Half of the replies are acted upon a moment after the settle time: when they have been looked for in vain once. */
export function barelyLate(seed: number, actions: number): Plan {
  return calm(seed, actions, 20_000, (clock, random) => {
    const late = () => ({ name: 'late-commit', ms: SETTLE_MS + 2_000 }) as const;
    return [halfStruck(replies(clock, random, { conversations: actions }, { visibleAfterMs: 0 }), random, late)];
  });
}

/** One reply right after the other, to a vendor that loses half of them, and shows the others late. */
export function crossed(seed: number, actions: number): Plan {
  return calm(seed, actions, 2_000, (clock, random) => [
    halfStruck(replies(clock, random, {}, { visibleAfterMs: 10_000 }), random, () => ({ name: 'reset-before' })),
  ]);
}

/** The same conversations written to by two accounts that share one credential: they do not know of each other's lines. */
export function sharedCredential(seed: number, actions: number): Plan {
  const secret = SECRETS.get('helpscout/default');
  const secrets = new Map([
    ['helpscout/default', secret],
    ['helpscout/other', secret],
  ]);
  const plan = calm(seed, actions, 20_000, (clock, random) => {
    const some = replies(clock, random, { conversations: 4 }, { visibleAfterMs: 10_000 });
    const byTwo = wishing(some, (wish, _, by) => ({ ...wish, account: by.pick(['default', 'other']) }));
    return [{ ...halfStruck(byTwo, random, () => ({ name: 'reset-before' })), writesTo: () => [] }];
  });
  return { ...plan, secrets };
}

/** Replies whose threads the vendor does not name, and of which it loses half. */
export function nameless(seed: number, actions: number): Plan {
  return calm(seed, actions, 4_000, (clock, random) => [
    halfStruck(replies(clock, random, { nameless: 1 }, { visibleAfterMs: 10_000 }), random, () => ({
      name: 'reset-before',
    })),
  ]);
}

/** No reply ever arrives; it is wrong to send one more than twice. */
export function neverArrives(seed: number, actions: number): Plan {
  const LASTS_MS = 20 * 60_000;
  return calm(seed, actions, 20_000, (clock, random) => {
    const short = wishing(replies(clock, random, { conversations: actions }), (wish) => ({
      ...wish,
      lastsMs: LASTS_MS,
    }));
    const sent = new Map<string, number>();
    const scenario = struck(short, (request) => {
      if (!isWrite(request)) return undefined;
      const reply = request.body.toString();
      sent.set(reply, (sent.get(reply) ?? 0) + 1);
      return { name: 'reset-before' };
    });
    const tooOften = () =>
      [...sent].flatMap(([reply, times]) => (times > 2 ? [`${reply} was sent ${times} times`] : []));
    return [{ ...scenario, wrongInTheEnd: tooOften }];
  });
}

/** No reply is answered, and right after each somebody says the same as the same user: nobody can tell which is whose. */
export function echoed(seed: number, actions: number): Plan {
  return calm(seed, actions, 20_000, (clock, random) => {
    const some = replies(clock, random, { conversations: 2 * actions, precedents: 1 }, { visibleAfterMs: 10_000 });
    const echoes = new Map<string, () => void>();
    const wished = wishing(some, ({ precedent, ...wish }, n) => {
      if (precedent) echoes.set(`${n}@example.com`, precedent);
      return wish;
    });
    const scenario = struck(wished, (request) => {
      if (!isWrite(request)) return undefined;
      const echo = echoes.get(JSON.parse(request.body.toString()).cc[0]);
      if (echo) clock.at(clock.now() + 1_000, echo);
      return { name: 'reset-after' };
    });
    return [scenario];
  });
}

/** Values that are set again and again in few conversations, while everything goes wrong. */
export function settings(seed: number, actions: number): Plan {
  return {
    ...{ seed, actions, weather: { ...FOUL, vendor: 0.3, crash: 0.03, lateWriteMs: 0 }, paceMs: 4_000, env: ENV },
    scenarios(clock, random) {
      const world = vendorWorld(clock, random);
      return [
        later(reamazeUpdate(world, { conversations: 3 }), 120_000),
        later(wapikitUpdate(world, { conversations: 3 }), 120_000),
      ];
    },
  };
}

/**
 * Values that are set while the vendor is out of order. Half are wanted for less than a minute, and wanted again, under the same key,
 * once that is over: by then others have been wanted.
 */
export function wantedAgain(seed: number, actions: number): Plan {
  const outage = { from: START, to: START + 6 * 60_000 };
  return {
    ...{ seed, actions, weather: { ...CALM, outage }, paceMs: 4_000, env: ENV },
    scenarios(clock, random) {
      const some = reamazeUpdate(vendorWorld(clock, random), { conversations: 2 });
      return [wishing(some, (wish, _, by) => (by.chance(0.5) ? shortLived(wish, by) : { ...wish, lastsMs: DAY_MS }))];
    },
  };
}

/** Replies that callers without a key ask for, while writes of the table fail and take effect later. */
export function lateRecords(seed: number, actions: number): Plan {
  const plan = calm(seed, actions, 10_000, (clock, random) => [
    wishing(replies(clock, random, { conversations: actions }), (wish, n) => ({
      ...wish,
      keyed: false,
      trigger: n % 2 === 0 ? 'http' : 'direct',
    })),
  ]);
  return { ...plan, weather: { ...CALM, failure: 0.2, lateWriteMs: 60_000 } };
}

/** Half of the values are not answered, and set at any time within the settle time: they may overwrite what comes next. */
export function lateValues(seed: number, actions: number): Plan {
  return calm(seed, actions, 20_000, (clock, random) => {
    const late = () => ({ name: 'late-commit', ms: random.between(0, SETTLE_MS - 10_000) }) as const;
    const some = reamazeUpdate(vendorWorld(clock, random), { conversations: 3 });
    return [halfStruck(some, random, late)];
  });
}

/** Half of the wishes are for a time up to so long after they are asked for: what joins the line later may be older. */
function later(scenario: Scenario, mostMs: number): Scenario {
  return wishing(scenario, (wish, _, random) =>
    random.chance(0.5) ? { ...wish, beginsAfterMs: random.between(1_000, mostMs) } : wish,
  );
}

/**
 * Half of the replies are wanted later, and half of all wake-ups are lost, so that an older one joins the line behind a newer one.
 * The vendor does not answer half of them, and shows late what it has: the newer one is in doubt by then.
 */
export function jostling(seed: number, actions: number): Plan {
  const plan = calm(seed, actions, 3_000, (clock, random) => {
    const some = later(replies(clock, random, { conversations: 4 }, { visibleAfterMs: 100_000 }), 60_000);
    return [halfStruck(some, random, () => ({ name: 'reset-after' }))];
  });
  return { ...plan, weather: { ...CALM, queue: { ...CALM.queue, lost: 0.5 } } };
}

/** Half of the replies name their conversation by an id that it had before it was merged into another. */
export function merged(seed: number, actions: number): Plan {
  return calm(seed, actions, 500, (clock, random) => [replies(clock, random, { merged: 0.5 })]);
}

/** Half of the wake-ups are lost, and processes die: what is not looked for in time is forgotten. */
export function unwoken(seed: number, actions: number): Plan {
  const weather = { ...CALM, crash: 0.05, queue: { ...CALM.queue, lost: 0.5 } };
  const plan = calm(seed, actions, 20_000, (clock, random) => [replies(clock, random, { conversations: actions })]);
  return { ...plan, weather, patienceMs: 2 * 3_600_000 };
}

/**
 * Two in three replies are lost twice, and held; the others are acted upon at any time within the settle time. Three people
 * decide at the same moment, one of them gives up what another has sent once more, and they decide about what the bundle is
 * still looking for. What they have sent is lost at times, too, or acted upon late.
 */
export function disputed(seed: number, actions: number): Plan {
  const plan = calm(seed, actions, 20_000, (clock, random) => {
    const sent = new Map<string, number>();
    const late = () => ({ name: 'late-commit', ms: random.between(0, SETTLE_MS - 10_000) }) as const;
    const scenario = struck(replies(clock, random, { conversations: actions }), (request) => {
      if (!isWrite(request)) return undefined;
      const reply = request.body.toString();
      const times = (sent.get(reply) ?? 0) + 1;
      sent.set(reply, times);
      if (times > 2) return random.chance(0.3) ? late() : undefined;
      return times === 2 || random.chance(0.67) ? { name: 'reset-before' } : late();
    });
    return [scenario];
  });
  const weather = { ...CALM, slow: 0.02, queue: { lost: 0.05, doubled: 0.1, late: 0.1 }, skewMs: 5_000 };
  return { ...plan, weather, onCall: { people: 3, patienceMs: 3 * 60_000, hasty: true } };
}

/** Replies whose threads are listed without the newest, or none of them, once a request to their conversation was struck. */
export function cutLists(seed: number, actions: number): Plan {
  const weather = { ...CALM, vendor: 0.3, cutLists: 1 };
  const plan = calm(seed, actions, 5_000, (clock, random) => [replies(clock, random, { conversations: actions })]);
  return { ...plan, weather };
}
