import { expect, it } from 'vitest';
import { vendorWorld } from '../../../dev/simulation/plans.ts';
import { struck, wishing } from '../../../dev/simulation/scenarios/adapted.ts';
import { anyOperation } from '../../../dev/simulation/scenarios/any-operation.ts';
import { type Plan, simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { CALM, FOUL } from '../../../dev/simulation/weather.ts';
import { operation } from '../../../functions/helpscout/update-conversation.ts';
import { seeds } from '../../kit/depth.ts';
import { MINUTE_MS, SECOND_MS } from './figures.ts';

const ACTIONS = 60;
const FIRST_CONVERSATION = 10_000;

/** Updates of four fields each. Help Scout sets the subject, and limits or refuses the last field, the status, of most of them. */
const plan = (seed: number, weather: Plan['weather']): Plan => ({
  ...{ seed, actions: ACTIONS, weather, paceMs: 2 * SECOND_MS },
  scenarios(clock, random) {
    const updates = anyOperation(operation, vendorWorld(clock, random), ACTIONS, 0);
    const alone = wishing(updates, (wish, n) => ({
      ...wish,
      input: { ...wish.input, conversationId: String(FIRST_CONVERSATION + n) },
      lastsMs: 5 * MINUTE_MS,
    }));
    return [
      struck(alone, ({ body }) => {
        if (!String(body).includes('/status') || random.chance(0.1)) return undefined;
        return { name: 'rate-limited', retryAfterS: 120 };
      }),
    ];
  },
});

it.each([
  ['calm', CALM],
  ['foul', FOUL],
] as const)('an update that ends half done says so, in %s weather', async (_, weather) => {
  const played = seeds({ quick: 1, thorough: 2 });
  let halves = 0;
  for (const seed of played) {
    const outcome = await simulate(plan(seed, weather));
    const { breaches } = judge(outcome);
    expect({ seed, breaches }).toEqual({ seed, breaches: [] });
    for (const { state, partlyAt } of outcome.witness.actions.values()) {
      if (state === 'cancelled' && partlyAt !== undefined) halves += 1;
    }
  }
  expect(halves).toBeGreaterThan(2 * played.length);
});
