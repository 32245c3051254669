import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laterMs, retryAfterMs } from '../../../lib/http/later.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('laterMs', () => {
  it.each([
    ['0', 0],
    ['30', 30_000],
    [' 30 ', 30_000],
    ['1.5', 1_500],
    ['0.0001', 1],
    ['-5', 0],
    ['30s', 30_000],
    ['250ms', 250],
    ['1m30s', 90_000],
    ['1.25s', 1_250],
    ['0.125m', 7_500],
    ['0.0625h', 225_000],
    ['99999999.5', 3_600_000],
    [`${' '.repeat(9)}7${' '.repeat(99)}`, 7_000],
    [`${'0'.repeat(63)}7`, 7_000],
    [String(now / 1_000 + 45), 45_000],
    [String(now + 45_000), 45_000],
    [String(now / 1_000 - 45), 0],
    ['Sun, 01 Mar 2026 12:00:10 GMT', 10_000],
    ['Sunday, 01-Mar-26 12:00:10 GMT', 10_000],
    ['2026-03-01T12:00:10Z', 10_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['99999999', 3_600_000],
    ['2h', 3_600_000],
  ])('reads %j as %d ms', (text, ms) => {
    expect(laterMs(text, now)).toBe(ms);
  });

  it.each([
    undefined,
    '',
    ' ',
    'soon',
    'NaN',
    'Infinity',
    '0x10',
    '1e3',
    '5 5',
    's',
    '1x',
    'Mon',
    '1'.repeat(65),
    'in 30s',
    '30s later',
    '1.x5s',
    '1..5s',
    'on Sun, 01 Mar 2026 12:00:10 GMT',
    'Sun, 41 Mar 2026',
  ])('reads %j as no time at all', (text) => {
    expect(laterMs(text, now)).toBeUndefined();
  });

  it('tells seconds from now, seconds since 1970 and milliseconds since 1970 apart by their size', () => {
    expect(laterMs('100000000', 100_000_000_000 - 5)).toBe(5);
    expect(laterMs('99999999', 99_999_999_000 - 5)).toBe(3_600_000);
    expect(laterMs('100000000000', 100_000_000_000 - 5)).toBe(5);
    expect(laterMs('99999999999', 99_999_999_999_000 - 5)).toBe(5);
  });

  it('is never negative, never above an hour and never a fraction, whatever a vendor sends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (text) => {
        const ms = laterMs(text, now);
        expect(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= 3_600_000)).toBe(true);
      }),
    );
  });
});

describe('retryAfterMs', () => {
  it('skips a header that says nothing', () => {
    const headers = new Map([
      ['retry-after', 'soon'],
      ['x-ratelimit-reset', String(now / 1_000 + 7)],
    ]);
    expect(retryAfterMs(headers, now)).toBe(7_000);
  });

  it('asks the headers in the order that it is given', () => {
    const headers = new Map([
      ['retry-after', '1'],
      ['x-ratelimit-retry-after', '2'],
    ]);
    expect(retryAfterMs(headers, now, ['x-ratelimit-retry-after', 'retry-after'])).toBe(2_000);
  });

  it.each(['0', '-5', '250ms', String(now / 1_000 - 45), 'Sun, 01 Mar 2026 11:00:00 GMT'])(
    'waits a second at least, even where a vendor says %j',
    (text) => {
      expect(retryAfterMs(new Map([['retry-after', text]]), now)).toBe(1_000);
    },
  );

  it('knows nothing where nothing is said', () => {
    expect(retryAfterMs(new Map(), now)).toBeUndefined();
  });
});
