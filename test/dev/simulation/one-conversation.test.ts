import { expect, it } from 'vitest';
import { plainReplies, vendorWorld } from '../../../dev/simulation/plans.ts';
import type { Scenario } from '../../../dev/simulation/scenario.ts';
import { wishing } from '../../../dev/simulation/scenarios/adapted.ts';
import { simulate } from '../../../dev/simulation/simulation.ts';
import { CALM } from '../../../dev/simulation/weather.ts';
import { json } from '../../../dev/simulators/exchange.ts';
import { wantedAt } from '../../../lib/ledger/line/supersede.ts';
import { MINUTE_MS, SECOND_MS } from './figures.ts';

const REPLIES = 60;
const SICK = '10000';

/** Help Scout cannot show this conversation, and all others. */
function withoutOne(plain: Scenario): Scenario {
  return {
    ...plain,
    receive: async (request, fault) =>
      request.method === 'GET' && request.path.includes(`/conversations/${SICK}`)
        ? { kind: 'answer', answer: json(500, { message: 'Internal error' }) }
        : plain.receive(request, fault),
  };
}

it('A conversation that its vendor can never show makes no reply in another one late', async () => {
  const outcome = await simulate({
    ...{ seed: 1, actions: REPLIES, paceMs: 5 * SECOND_MS, weather: CALM, patienceMs: 30 * MINUTE_MS },
    scenarios: (clock, random) => [
      wishing(withoutOne(plainReplies(vendorWorld(clock, random), REPLIES)), (wish, n) => ({
        ...wish,
        input: { ...wish.input, conversationId: n % 10 === 0 ? SICK : String(Number(SICK) + n) },
      })),
    ],
  });
  const others = [...outcome.witness.actions.values()].filter(({ conversation }) => conversation !== SICK);
  expect(others.length).toBeGreaterThan(REPLIES / 2);
  const late = others.filter((action) => action.phase !== 'done' || action.endedAt - wantedAt(action) > 2 * SECOND_MS);
  expect(late).toEqual([]);
});
