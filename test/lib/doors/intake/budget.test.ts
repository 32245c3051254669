import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { timeLeft, timeToAnswer } from '../../../../lib/doors/intake/budget.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
const world = { now: () => NOW };

/** What Lambda tells a function that has so much time left. */
const withTime = (ms: number) => ({ getRemainingTimeInMillis: () => ms }) as Context;

it('leaves time to write down what came of a request, before Lambda ends the process', () => {
  const { deadline } = timeLeft(withTime(60_000), world, 2_000);
  expect(deadline - NOW).toBeGreaterThan(55_000);
  expect(deadline - NOW).toBeLessThan(60_000);
});

it('leaves time for a response where a caller waits for a turn first, and answers before API Gateway gives up', () => {
  const config = { VENDOR_RESPONSE_TIMEOUT_MS: 10_000 };
  const { patience, answerBy = Number.NaN } = timeToAnswer(withTime(29_000), { world, config } as Parameters<
    typeof timeToAnswer
  >[1]);
  expect(answerBy - patience).toBe(5_000);
  expect(answerBy - NOW).toBeLessThan(15_000);
});
