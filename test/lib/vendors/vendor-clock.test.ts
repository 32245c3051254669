import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASELINE_MS, clockOffsetMs, earliestMs, isTooFarBehind } from '../../../lib/vendors/vendor-clock.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (date: string | undefined) => ({ headers: new Map(date === undefined ? [] : [['date', date]]) });

describe('a vendor’s clock', () => {
  it.each([
    ['Sun, 01 Mar 2026 11:58:45 GMT', -75_000],
    ['Sun, 01 Mar 2026 12:00:00 GMT', 0],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['yesterday', 0],
    [undefined, 0],
  ])('that says %s at noon is off by %d ms', (date, offset) => {
    expect(clockOffsetMs(at(date), NOW)).toBe(offset);
  });

  it('is too far behind to prove anything after ten minutes', () => {
    const atTenMinutes = isTooFarBehind(-600_000);
    const later = isTooFarBehind(-600_001);
    const ahead = isTooFarBehind(3_600_000);
    expect({ atTenMinutes, later, ahead }).toEqual({ atTenMinutes: false, later: true, ahead: false });
  });
});

it('what was sent is never too old by the vendor’s clock, and a baseline shows all that could be taken for it', () => {
  const behindMs = fc.integer({ min: 0, max: 600_000 });
  const sound = fc.property(behindMs, fc.integer({ min: 0, max: 60_000 }), (behind, unseen) => {
    const createdAt = NOW - behind - unseen;
    expect(createdAt).toBeGreaterThanOrEqual(earliestMs(NOW, -behind));
    expect(earliestMs(NOW, -behind)).toBeGreaterThan(NOW - BASELINE_MS);
  });
  fc.assert(sound);
});
