import { describe, expect, it } from 'vitest';
import { ask, type Caller, wantedBetween } from '../../../dev/simulation/callers.ts';
import { createClock } from '../../../dev/simulation/clock.ts';
import { settings } from '../../../dev/simulation/dense-plans.ts';
import type { Invocation } from '../../../dev/simulation/lambda.ts';
import { createRandom } from '../../../dev/simulation/random.ts';
import { simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { operation } from '../../../functions/helpscout/create-reply.ts';
import { CLOCK_SKEW_MS } from '../../../lib/ledger/time.ts';
import { sampled } from '../../kit/depth.ts';

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

describe('A caller whose time is over when its request is taken up', () => {
  const REFUSED_FOR = (path: string) => ({ error: { kind: 'invalid_input', issues: [{ path }] } });

  /** What surprises a caller that asks until `notAfter`, and whose every request has the same outcome. */
  async function surprisedBy(invocation: Invocation, trigger: Caller['trigger'], notAfter: number) {
    const clock = createClock(ASKED_AT);
    const caller = { n: 1, trigger, keyed: true, operation, input: { conversationId: '1' }, notAfter };
    const asked = ask(caller, {
      ...{ clock, random: createRandom(1), repeated: 0, onId: () => undefined },
      door: { name: 'door', timeoutMs: 1, load: () => async () => undefined },
      lambda: { invoke: async () => invocation },
    });
    let told: Awaited<typeof asked> | undefined;
    void asked.then((known) => {
      told = known;
    });
    await clock.run(() => told !== undefined);
    return told?.surprises.length;
  }

  const threw = (kind: string): Invocation => ({ kind: 'threw', error: { kind } });
  const answered = (answer: unknown): Invocation => ({ kind: 'answered', answer });

  it.each(['event', 'direct'] as const)('expects to be refused for that, and nothing else (%s)', async (trigger) => {
    const outcomes = [
      answered(REFUSED_FOR('notAfter')),
      threw('unavailable'),
      answered(REFUSED_FOR('text')),
      answered({ error: { kind: 'internal' } }),
      threw('internal'),
    ];
    const surprises = outcomes.map((outcome) => surprisedBy(outcome, trigger, ASKED_AT));
    expect(await Promise.all(surprises)).toEqual([0, 0, 1, 1, 1]);
  });

  it('does not expect it while there is time', async () => {
    const later = ASKED_AT + CLOCK_SKEW_MS + SECOND_MS;
    expect(await surprisedBy(answered(REFUSED_FOR('notAfter')), 'event', later)).toBeGreaterThan(0);
  });
});

// Either an event is on record only after the time that it shall wait for, or a process dies between record and line.
it.each(sampled([10, 36, 302], 1))(
  'Values that are set again and again are never set by an older update (seed %i)',
  async (seed) => {
    expect(judge(await simulate(settings(seed, 60))).breaches).toEqual([]);
  },
);
