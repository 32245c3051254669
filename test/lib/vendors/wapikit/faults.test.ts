import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../../dev/simulators/faults.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { CLOSED, conversation, setting, wapikitWhere, wapikitWith } from './wapikit-with.ts';

const anyFaults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 });
const anyMode = fc.constantFrom('documented', 'asBuiltJan', 'asBuiltFeb');

it('never says that a status is set which is not, whatever goes wrong and whichever server it is', () => {
  const neverFalsely = fc.asyncProperty(anyFaults, anyMode, async (faults, mode) => {
    const { update, vendor, statusOf, fixture } = wapikitWhere({ mode }, ...faults);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const error = await update(CLOSED, 'Active').then(() => undefined, AppError.from);
      if (!error) expect(statusOf(CLOSED)).toBe('Active');
      // A yes without a body is what the public server says, and does nothing.
      const isBlank = mode !== 'documented' || faults.includes('yes-before:blank');
      if (error?.facts.verified === false) expect(isBlank).toBe(true);
      if (error && !error.retryable) break;
    }
    fixture.time += 3_600_000;
    if (mode !== 'documented') expect(vendor.effects()).toEqual([]);
  });
  return fc.assert(neverFalsely, { numRuns: 150 });
});

describe.each(FAULTS)('%s', (name: FaultName) => {
  it('is never taken for what it is not', async () => {
    const { update, vendor, fixture } = wapikitWith({ name, match: { method: 'POST' } });
    const outcome = await update(CLOSED, 'Active').then(
      () => 'applied',
      ({ facts }) => (facts.verified === false ? 'not carried out' : facts.outcome),
    );
    fixture.time += 3_600_000;
    const applied = vendor.effects().length > 0;
    if (outcome === 'not carried out') expect(applied).toBe(false);
    if (outcome === 'applied') expect(applied).toBe(true);
    if (outcome === 'not_applied') expect(applied).toBe(false);
    // A credential that was refused by a slip is sent once more.
    expect(applied).toBe(FAULT_FACTS[name].acts !== 'no' || outcome === 'applied');
  });

  it('leaves evidence where it took effect', async () => {
    const { client, update, vendor, fixture, call } = wapikitWith({ name, match: { method: 'POST' } });
    await update(CLOSED, 'Active').catch(() => {});
    fixture.time += 3_600_000;
    const found = await client.findUpdate(conversation(CLOSED), setting('Active'), call());
    expect(typeof found === 'object').toBe(vendor.effects().length > 0);
  });
});
