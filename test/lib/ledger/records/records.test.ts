import { describe, expect, it } from 'vitest';
import { ended, inFlight, NEVER, STATES } from '../../../../lib/ledger/records/records.ts';
import { NOW } from '../../../kit/ledger.ts';

describe('an action', () => {
  it('has ended once it is done, failed or cancelled, and not before', () => {
    expect(STATES.filter((state) => ended({ state }))).toEqual(['done', 'failed', 'cancelled']);
    expect(STATES).toEqual(['waiting', 'running', 'in_doubt', 'held', 'done', 'failed', 'cancelled']);
  });

  it('is in flight from the time that its first byte may have left', () => {
    expect(inFlight({ sentAt: 0 })).toBe(true);
    expect(inFlight({ sentAt: NOW })).toBe(true);
    expect(inFlight({})).toBe(false);
  });

  it('never comes due past the end of time', () => {
    expect(NEVER).toBeGreaterThan(Date.UTC(9999, 0));
    expect(Number.isSafeInteger(NEVER + Date.UTC(9999, 0))).toBe(true);
  });
});
