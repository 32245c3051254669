import { describe, expect, it } from 'vitest';
import { operations } from '../../functions/registry.ts';
import { createFuzzer } from '../kit/fuzz.ts';

/** `npm run check:security` tries a hundred thousand of each, and measures CPU time and heap in processes of its own. */
const INPUTS = 300;

describe('random input', () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s refuses or takes any body, without an unforeseen error',
    async (_, operation) => {
      const { faults, refused, requests } = await createFuzzer(7).bodies(operation, INPUTS);
      expect(faults).toEqual([]);
      expect(requests).toBe(0);
      expect(refused).toBeGreaterThan(INPUTS / 10);
    },
  );

  it('is refused or taken as bytes, too', async () => {
    const { faults, requests } = await createFuzzer(7).bytes(operations, 2_000);
    expect({ faults, requests }).toEqual({ faults: [], requests: 0 });
  });

  it('is the same for the same seed', async () => {
    const [operation] = operations;
    const run = () => operation && createFuzzer(11).bodies(operation, 50);
    const [one, other] = [await run(), await run()];
    expect({ ...one, slowestCpuMs: 0 }).toEqual({ ...other, slowestCpuMs: 0 });
  });
});
