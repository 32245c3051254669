import { describe, expect, it } from 'vitest';
import { wantedBetween } from '../../../dev/simulation/callers.ts';
import { settings } from '../../../dev/simulation/dense-plans.ts';
import { simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { CLOCK_SKEW_MS } from '../../../lib/ledger/time.ts';

const SECOND_MS = 1_000;
const ASKED_AT = 100 * SECOND_MS;
const ANSWERED_AT = 101 * SECOND_MS;

describe('What a caller wants', () => {
  const wantedAfter = (answeredAt: number, notBefore?: number) =>
    wantedBetween({ from: ASKED_AT, to: answeredAt }, notBefore);

  it('is wanted between its request and the answer', () => {
    expect(wantedAfter(ANSWERED_AT)).toEqual({ from: ASKED_AT, to: ANSWERED_AT });
  });

  it('is wanted at the time that it shall wait for, as exactly as clocks tell it', () => {
    const notBefore = 200 * SECOND_MS;
    expect(wantedAfter(ANSWERED_AT, notBefore)).toEqual({
      from: notBefore - CLOCK_SKEW_MS,
      to: notBefore + CLOCK_SKEW_MS,
    });
  });

  it('may be as new as its answer where the time that it shall wait for is over before that', () => {
    const answeredAt = 300 * SECOND_MS;
    const notBefore = 200 * SECOND_MS;
    expect(wantedAfter(answeredAt, notBefore)).toEqual({ from: notBefore - CLOCK_SKEW_MS, to: answeredAt });
  });

  it('is not older than its request where the time was over before that', () => {
    expect(wantedAfter(ANSWERED_AT, 50 * SECOND_MS).from).toBe(ASKED_AT - CLOCK_SKEW_MS);
  });
});

// Either an event is on record only after the time that it shall wait for, or a process dies between record and line.
it.each([10, 36, 302])(
  'Values that are set again and again are never set by an older update (seed %i)',
  async (seed) => {
    expect(judge(await simulate(settings(seed, 60))).breaches).toEqual([]);
  },
);
