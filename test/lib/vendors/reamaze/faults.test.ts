import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../../dev/simulators/faults.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { REFUND, reamazeWith } from './reamaze-with.ts';

const anyFaults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 });
const anyUpdate = fc.constantFrom(
  { status: 0 },
  { tag_list: ['a', 'b'] },
  { status: 1, data: { field1: 'value1' } },
  { assignee: { email: 'staff1@example.com' } },
  { category: 'billing' },
  { brand: 'acme-outlet', category: 'outlet' },
);

it('never says that an update is done which is not, nor that it is not which is, whatever goes wrong', () => {
  const truthful = fc.asyncProperty(anyFaults, anyUpdate, async (faults, asked) => {
    const { update, vendor, fixture } = reamazeWith(...faults);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const before = vendor.effects().length;
      const error = await update(REFUND, asked).then(() => undefined, AppError.from);
      const after = vendor.effects().length;
      if (!error) expect(after).toBe(before + 1);
      if (error?.facts.outcome === 'not_applied' || error?.facts.outcome === 'refused') expect(after).toBe(before);
      if (!error?.retryable) break;
      fixture.time += 60_000;
    }
  });
  return fc.assert(truthful, { numRuns: 150 });
});

describe.each(FAULTS)('%s', (name: FaultName) => {
  it('is never taken for what it is not', async () => {
    const { update, vendor, fixture } = reamazeWith({ name, match: { method: 'PUT' } });
    const outcome = await update(REFUND, { status: 0 }).then(
      () => 'applied',
      (thrown) => thrown.facts.outcome,
    );
    fixture.time += 3_600_000;
    const applied = vendor.effects().length > 0;
    if (outcome === 'applied') expect(applied).toBe(true);
    if (outcome === 'not_applied') expect(applied).toBe(false);
    // A credential that was refused by a slip is sent once more.
    expect(applied).toBe(FAULT_FACTS[name].acts !== 'no' || outcome === 'applied');
  });

  it('leaves evidence that tells what happened', async () => {
    const { update, find, vendor, fixture } = reamazeWith({ name, match: { method: 'PUT' } });
    const sentAt = fixture.time;
    await update(REFUND, { status: 0 }).catch(() => {});
    fixture.time += 3_600_000;
    const found = await find(REFUND, { status: 0 }, sentAt);
    if (vendor.effects().length > 0) expect(found).toMatchObject({ found: { verified: true } });
    else expect(found).toBe('absent');
  });
});
