import { describe, expect, it } from 'vitest';
import { oneOperation } from '../../../dev/simulation/plans.ts';
import { simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { SIMULATED } from '../../../dev/simulators/simulators.ts';
import { operations } from '../../../functions/registry.ts';
import type { Operation } from '../../../lib/operation.ts';
import { depth, seeds } from '../../kit/depth.ts';

const WHAT_TO_DO =
  'The simulator of the vendor must carry out the example, and show it in its state: see dev/simulators/README.md.';

const ACTIONS = depth({ quick: 20, thorough: 40 });

/** Those that a vendor's own client carries out; the others are made of them. */
const simulated = operations.filter(({ name }) => Object.hasOwn(SIMULATED, name.split('.', 1)[0] ?? ''));

/** How many marks one action leaves at the vendor when nothing goes wrong; 0 where it may be repeated. */
async function marksOfOne(operation: Operation): Promise<number> {
  const outcome = await simulate(oneOperation(1, 1, operation));
  expect(judge(outcome).states, WHAT_TO_DO).toMatchObject({ done: 1 });
  if (operation.resend(operation.input.parse(operation.example)) === 'safe') return 0;
  const marks = outcome.scenarios[0]?.effects().get(0)?.length ?? 0;
  expect(marks, `What must not happen twice bears a mark. ${WHAT_TO_DO}`).toBeGreaterThan(0);
  return marks;
}

describe('every operation by its own example: nothing lost, nothing twice, nothing falsely done, everything ended or held', () => {
  it.each(simulated.map((operation) => [operation.name, operation] as const))('%s', async (_, operation) => {
    const marks = await marksOfOne(operation);
    let faults = 0;
    for (const seed of seeds({ quick: 1, thorough: 2 })) {
      const outcome = await simulate(oneOperation(seed, ACTIONS, operation, marks));
      const { breaches, states } = judge(outcome);
      expect({ seed, breaches }).toEqual({ seed, breaches: [] });
      expect(states.done).toBeGreaterThan(ACTIONS / 2);
      faults += outcome.strikes.vendorFaults;
    }
    expect(faults).toBeGreaterThan(0);
  });
});
