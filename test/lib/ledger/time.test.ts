import { describe, expect, it } from 'vitest';
import { attemptMs, leaseOf, nextLook, timeFor } from '../../../lib/ledger/time.ts';
import { aBudget, aLedger, NOW, SETTLE_MS } from '../../kit/ledger.ts';

describe('time', () => {
  const ledger = aLedger();

  it('is enough for an attempt, if the vendor may take as long as it is given, and what comes after it too', () => {
    expect(attemptMs(ledger)).toBe(14_000);
    expect(timeFor(ledger, aBudget({ deadline: NOW + 14_000 }))).toBe(true);
    expect(timeFor(ledger, aBudget({ deadline: NOW + 13_999 }))).toBe(false);
  });

  it('is granted to a claimer until certainly nothing of it can be at work', () => {
    expect(leaseOf(aBudget({ deadline: NOW }))).toBe(NOW + 15_000);
  });

  it('comes to look again soon at first, then ever later, and often enough until it is settled', () => {
    const looks = [0, 1_000, 2_000, 2_001, 20_000, 30_000, 30_001, 300_000, 500_000, 36_000_000];
    expect(looks.map((sinceMs) => nextLook(SETTLE_MS, NOW + sinceMs, NOW) - NOW - sinceMs)).toEqual([
      2_000, 2_000, 2_000, 2_001, 20_000, 30_000, 30_000, 30_000, 50_000, 3_600_000,
    ]);
  });

  it('comes sooner, where it is settled sooner', () => {
    expect(nextLook(20_000, NOW, NOW)).toBe(NOW + 1_000);
    expect(nextLook(20_000, NOW + 5_000, NOW)).toBe(NOW + 6_000);
  });
});
