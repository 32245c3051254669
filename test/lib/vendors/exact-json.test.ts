import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExact } from '../../../lib/vendors/exact-json.ts';

describe('JSON read exactly', () => {
  it('is what it was, but for long whole numbers', () => {
    const same = fc.property(fc.json(), (text) => {
      const exact = JSON.stringify(parseExact(text));
      const plain = JSON.stringify(JSON.parse(text));
      if (!/\d{16,}/.test(text)) expect(exact).toBe(plain);
    });
    fc.assert(same);
  });

  it('keeps every digit of a whole number, and nothing that only looks like one', () => {
    const text =
      '{"a":9007199254740993,"b":[-12345678901234567890],"c":"\\"1234567890123456, ","d":1234567890123456.5}';
    expect(parseExact(text)).toEqual({
      a: '9007199254740993',
      b: ['-12345678901234567890'],
      c: '"1234567890123456, ',
      d: 1234567890123456.5,
    });
  });

  it('is nothing where it is no JSON', () => {
    for (const text of ['', '{', '[01234567890123456789]', '"\\', `"${'1'.repeat(100_000)}`]) {
      expect(parseExact(text)).toBeUndefined();
    }
  });

  it('gives up at once on a megabyte that is hostile', () => {
    const started = process.cpuUsage();
    expect(parseExact(`"${'\\"'.repeat(500_000)}`)).toBeUndefined();
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});
