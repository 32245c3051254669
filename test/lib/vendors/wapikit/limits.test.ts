import { expect, it } from 'vitest';
import { limit, retryAfter } from '../../../../lib/vendors/wapikit/limits.ts';
import { CLOSED, wapikitWhere, wapikitWith } from './wapikit-with.ts';

const answer = (headers: Record<string, string>) => ({
  status: 200,
  headers: new Map(Object.entries(headers)),
  text: '',
  url: '',
  clockOffsetMs: 0,
  json: () => undefined,
});

it('waits until the reset, which is told in unix seconds', async () => {
  const { update } = wapikitWith({ name: 'rate-limited', retryAfterS: 90 });
  await expect(update(CLOSED, 'Active')).rejects.toMatchObject({
    kind: 'rate_limited',
    facts: { outcome: 'not_applied', retryAfterMs: 90_000 },
  });
});

it('waits a second for a reset that has been, and never longer than an hour', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const at = (seconds: number) => answer({ 'x-ratelimit-reset': String(now / 1_000 + seconds) });
  expect(retryAfter(at(-5), now)).toBe(1_000);
  expect(retryAfter(at(86_400), now)).toBe(3_600_000);
  expect(retryAfter(answer({}), now)).toBeUndefined();
});

it('tells the limit by the minute: fast while most of the hour’s requests are left, then as fast as they last', async () => {
  const { update } = wapikitWhere({ limitPerHour: 600 });
  expect(await update(CLOSED, 'Active')).toMatchObject({ rateLimit: { perMinute: 60 } });
  expect(limit(answer({ 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '300' }))?.perMinute).toBe(10);
  expect(limit(answer({ 'x-ratelimit-limit': '600' }))).toEqual({ perMinute: 10 });
});

it.each([{}, { 'x-ratelimit-limit': '0' }, { 'x-ratelimit-limit': 'many' }])('learns nothing from %j', (headers) => {
  expect(limit(answer(headers))).toBeUndefined();
});
