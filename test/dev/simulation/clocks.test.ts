import { describe, expect, it } from 'vitest';
import { everythingAtOnce } from '../../../dev/simulation/plans.ts';
import { simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { operations } from '../../../functions/registry.ts';
import { serve } from '../../../lib/doors/serve.ts';
import { seeds } from '../../kit/depth.ts';
import { httpEvent } from '../../kit/http-event.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { everything } from '../../kit/world.ts';
import { DAY_MS, MINUTE_MS, REPLY, REQUESTS, stand } from './standing.ts';

describe('the clocks of workers', () => {
  it.each(seeds({ quick: 1, thorough: 2 }))(
    'may be fifteen seconds off either way, and be set back by a minute in the middle of a lease: nothing is lost or done twice (seed %i)',
    async (seed) => {
      const plan = everythingAtOnce(seed, 120);
      const weather = {
        ...plan.weather,
        skewMs: 15_000,
        clockSteps: 0.5,
        pause: 0.01,
        storm: undefined,
        outage: undefined,
      };
      const outcome = await simulate({ ...plan, weather });
      const { breaches, states } = judge(outcome);
      expect(breaches).toEqual([]);
      expect(states.done).toBeGreaterThan(plan.actions / 2);
      expect(outcome.strikes.clockSteps).toBeGreaterThan(0);
    },
  );

  it('may be set back at any call of a run: it is sent once, by the one whose lease it is', async () => {
    for (let k = 0; ; k += 1) {
      let calls = 0;
      const all = stand({
        fates() {
          calls += 1;
          if (calls === k) for (const process of all.deployment.lambda.running) process.adjustClock(-MINUTE_MS);
          return { latencyMs: 5, ...(calls === k + 1 ? { pauseMs: 50_000 } : {}) };
        },
      });
      all.sweepEachMinute();
      await all.during(all.ask('http', REPLY, 'order-5123'));
      await all.pass(MINUTE_MS);
      await all.settled();
      const [action] = all.witness.actions.values();
      const effects = all.simulators.helpscout.effects().length;
      expect({ k, state: action?.state, effects, offences: all.witness.offences }).toEqual({
        k,
        state: 'done',
        effects: 1,
        offences: [],
      });
      if (calls <= k) break;
    }
  });
});

describe('the clock of a producer', () => {
  /** What is on record, and what the vendors were sent, where everything that a producer dates is off by so much. */
  async function recorded(offMs: number) {
    const all = everything();
    const at = all.world.now() + offMs;
    const requests: unknown[] = [];
    for (const { operation, input } of Object.values(REQUESTS)) {
      const handler = serve(
        operations.find(({ name }) => name === operation.name) ?? operation,
        () => all.bundle.runtime,
      );
      const time = new Date(at).toISOString().replace(/\.\d+/, '');
      const detail = { input, idempotencyKey: 'order-5123' };
      const event = { version: '0', id: 'an-event', source: 'shop', 'detail-type': operation.name, time, detail };
      const request = httpEvent({
        body: input,
        headers: { 'idempotency-key': 'order-5124', date: new Date(at).toUTCString(), 'x-amz-date': time },
      });
      const context = { ...request.requestContext, timeEpoch: at, time };
      requests.push(await handler({ ...event, resources: [] }, lambdaContext(29_000, 'one')));
      requests.push(await handler({ ...request, requestContext: context }, lambdaContext(29_000, 'two')));
    }
    const { store } = all.bundle.runtime.ledger();
    const done = await store.list({ by: 'state', value: 'done' }, { low: '0', high: '~', limit: 100 });
    return JSON.stringify([requests, await Promise.all(done.map(({ key }) => store.get(key)))]);
  }

  it.each([-DAY_MS, DAY_MS])('(%i ms off) decides nothing: the same is recorded and sent', async (offMs) => {
    const right = await recorded(0);
    expect(await recorded(offMs)).toBe(right);
    expect(right).toContain('"state":"done"');
  });
});
