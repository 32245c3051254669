import { plainReplies, vendorWorld } from '../../dev/simulation/plans.ts';
import { isWrite, struck } from '../../dev/simulation/scenarios/adapted.ts';
import { simulate } from '../../dev/simulation/simulation.ts';
import { CALM } from '../../dev/simulation/weather.ts';
import type { Fault } from '../../dev/simulators/faults.ts';
import type { Outcome } from './faults.ts';

/** One reply by the whole bundle, in virtual time: its first request is struck, and its caller sends everything twice. */
export async function byOurs(fault: Fault): Promise<Outcome> {
  let isStruck = false;
  const { calls, scenarios, witness } = await simulate({
    ...{ seed: 1, actions: 1, paceMs: 1, weather: { ...CALM, repeated: 1 } },
    scenarios: (clock, random) => [
      struck(plainReplies(vendorWorld(clock, random), 1), (request) => {
        if (isStruck || !isWrite(request)) return undefined;
        isStruck = true;
        return fault;
      }),
    ],
  });
  return {
    posts: calls.filter(({ method, url }) => method === 'POST' && url.endsWith('/reply')).length,
    mails: scenarios.flatMap((scenario) => [...scenario.effects().values()].flat()).length,
    isSaidDone: [...witness.actions.values()].every(({ state }) => state === 'done'),
  };
}
