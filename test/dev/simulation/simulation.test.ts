import { describe, expect, it } from 'vitest';
import { crowd, everythingAtOnce, sleepers } from '../../../dev/simulation/plans.ts';
import { type Plan, simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { depth, seeds } from '../../kit/depth.ts';

/** A run that has kept every promise; its breaches are shown if it has not. */
async function kept(plan: Plan) {
  const outcome = await simulate(plan);
  const { breaches, states } = judge(outcome);
  expect(breaches).toEqual([]);
  expect(states.done).toBeGreaterThan(plan.actions / 2);
  return outcome;
}

describe('Nothing lost, nothing twice, nothing falsely done, everything ended or held', () => {
  const struck = new Map<string, number>();

  it.each(seeds({ quick: 1, thorough: 6 }))('when everything goes wrong at once (seed %i)', async (seed) => {
    const { strikes, queue } = await kept(everythingAtOnce(seed, depth({ quick: 250, thorough: 500 })));
    const now = { ...strikes, lost: queue.lost, doubled: queue.doubled };
    for (const [name, times] of Object.entries(now)) struck.set(name, (struck.get(name) ?? 0) + times);
  });

  it('and everything did go wrong in one of these runs or another', () => {
    expect(struck.size).toBeGreaterThan(5);
    expect([...struck].filter(([, times]) => times === 0)).toEqual([]);
  });

  it.each(seeds({ quick: 1, thorough: 2 }))(
    'where everybody says the same in few conversations (seed %i)',
    async (seed) => {
      await kept(crowd(seed, depth({ quick: 40, thorough: 120 })));
    },
  );

  it.each(seeds({ quick: 1, thorough: 2 }))(
    'when processes stand still for longer than the settle time (seed %i)',
    async (seed) => {
      await kept(sleepers(seed, depth({ quick: 60, thorough: 200 })));
    },
  );
});

it('is the same execution for the same seed, and another one for another', async () => {
  const run = async (seed: number) => {
    const { told, witness, strikes, queue, vendorCalls, lastedMs } = await simulate(
      everythingAtOnce(seed, depth({ quick: 30, thorough: 60 })),
    );
    return JSON.stringify([told, [...witness.actions], witness.counts, strikes, queue, vendorCalls, lastedMs]);
  };
  const first = await run(1);
  expect(await run(1)).toBe(first);
  expect(await run(2)).not.toBe(first);
});
