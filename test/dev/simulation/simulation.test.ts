import { describe, expect, it } from 'vitest';
import { run } from '../../../dev/simulation/run.ts';

/** `npm run simulate` plays far more; a seed that fails here replays there. */
const ACTIONS = 80;
const SEEDS = [1, 2, 3, 4, 5, 6];

describe('with everything going wrong', () => {
  it.each(SEEDS)('seed %i: nothing is lost, nothing happens twice, nothing is said that is not so', async (seed) => {
    const { row, breaches } = await run(seed, ACTIONS);
    expect(breaches).toEqual([]);
    expect(row['done']).toBeGreaterThan(ACTIONS / 2);
    expect(row['crashes']).toBeGreaterThan(0);
  });
});
