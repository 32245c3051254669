import { describe, expect, it } from 'vitest';
import type { AwsPart } from '../../../dev/simulation/aws-outages.ts';
import { awsDown, largeInputs, tardyVendor, withoutQueue, withoutTable } from '../../../dev/simulation/aws-plans.ts';
import { type Plan, simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { sampled } from '../../kit/depth.ts';

/** A run in which nothing may be lost, doubled or given up, and in which nothing is left to a person. */
async function kept(plan: Plan) {
  const outcome = await simulate(plan);
  const { breaches, states } = judge(outcome);
  expect(breaches).toEqual([]);
  expect(states.held).toBe(0);
  return { outcome, states };
}

describe('Parts of AWS that are down for three hours lose nothing, double nothing, and give nothing up', () => {
  const DOWN: readonly (readonly AwsPart[])[] = [
    ['sqs'],
    ['eventBridge'],
    ['secretsManager'],
    ['dynamodb'],
    ['sqs', 'secretsManager', 'eventBridge'],
    ['dynamodb', 'sqs', 'secretsManager', 'eventBridge'],
  ];

  it.each(sampled(DOWN, 2).map((down) => [down.join(', '), down] as const))('%s', async (_, down) => {
    const { outcome, states } = await kept(awsDown(1, 30, down));
    expect(outcome.strikes.awsFailures).toBeGreaterThan(5);
    // A caller who is told for long that nothing was recorded gives up, and nothing was.
    expect(states.done).toBeGreaterThan(down.includes('dynamodb') ? 9 : 29);
  });

  it('and what waits goes out although the queue never works again', async () => {
    const { states } = await kept(withoutQueue(1, 20));
    expect(states.done).toBe(20);
  });

  it('and what was sent while the table was gone is found, and not sent again', async () => {
    const { outcome } = await kept(withoutTable(1, 60));
    const found = [...outcome.witness.actions.values()].filter((action) => 'reconciled' in action && action.reconciled);
    expect(found.length).toBeGreaterThan(0);
  });
});

describe('A vendor that is slow and well', () => {
  it('has each action done, and no function is ended at its timeout', async () => {
    const { outcome } = await kept(tardyVendor(1, 60));
    expect(outcome.strikes.tardyAnswers).toBeGreaterThan(100);
  });
});

describe('Inputs that are too large for a record', () => {
  it('reach the vendor whole, each its own, and leave nothing behind', async () => {
    const { outcome } = await kept(largeInputs(1, 40));
    expect(outcome.witness.large.size).toBeGreaterThan(10);
  });
});
