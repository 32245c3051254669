import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DateTime, DirectRequest, IdempotencyHeader, QueryOptions } from '../../../../lib/doors/intake/options.ts';

describe('a moment', () => {
  it('is read as RFC 3339 has it, with any offset', () => {
    const offset = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 13 }),
      fc.constantFrom('00', '30', '45'),
    );
    const moment = fc.date({
      min: new Date('1970-01-02T00:00:00Z'),
      max: new Date('9990-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, offset, (date, [sign, hours, minutes]) => {
        const shiftMs = (sign === '+' ? 1 : -1) * (hours * 60 + Number(minutes)) * 60_000;
        const local = new Date(date.getTime() + shiftMs).toISOString().replace('Z', '');
        expect(DateTime.parse(`${local}${sign}${String(hours).padStart(2, '0')}:${minutes}`)).toBe(date.getTime());
      }),
    );
  });

  it.each([
    '2026-03-02T09:00:00Z',
    '2026-03-02T09:00:00.5Z',
    '2026-03-02T09:00:00.123456+01:00',
    '2024-02-29T00:00:00Z',
  ])('may be %s', (text) => expect(DateTime.parse(text)).toBe(Date.parse(text)));

  it.each([
    '',
    'now',
    '2026-03-02',
    '2026-03-02T09:00Z',
    '2026-03-02T09:00:00',
    '2026-02-29T00:00:00Z',
    '20260302T090000Z',
    '2026-03-02 09:00:00Z',
  ])('is not %j', (text) =>
    expect(DateTime.safeParse(text)).toMatchObject({
      success: false,
      error: { issues: [{ message: expect.stringContaining('RFC 3339') }] },
    }),
  );
});

describe.each(['notBefore', 'notAfter'])('%s', (field) => {
  it.each(['1970-01-01T00:00:00Z', '9998-12-31T23:59:59Z'])('may be %s', (text) => {
    expect(QueryOptions.parse({ [field]: text })).toMatchObject({ [field]: Date.parse(text) });
  });

  it.each([
    '0000-01-01T00:00:00+01:00',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+00:01',
    '9998-12-31T23:59:59-00:01',
    '9999-12-31T23:59:59Z',
    '9999-12-31T23:59:59-12:00',
  ])('is not %s, of which a day later may have no RFC 3339', (text) => {
    for (const schema of [QueryOptions, DirectRequest]) {
      expect(schema.safeParse({ [field]: text })).toMatchObject({
        success: false,
        error: { issues: [{ path: [field], message: 'must lie in the years 1970 to 9998, in UTC' }] },
      });
    }
  });
});

describe('the query of a request', () => {
  it('has defaults', () => {
    expect(QueryOptions.parse({})).toEqual({ account: 'default', dryRun: false });
  });

  it('is read into what it means', () => {
    const query = {
      account: 'Shop_EU-1',
      dryRun: 'true',
      onlyIf: 'pending',
      notBefore: '2026-03-02T09:00:00Z',
      notAfter: '2026-03-02T10:00:00Z',
    };
    expect(QueryOptions.parse(query)).toEqual({
      ...{ account: 'Shop_EU-1', dryRun: true, onlyIf: 'pending' },
      ...{ notBefore: Date.UTC(2026, 2, 2, 9), notAfter: Date.UTC(2026, 2, 2, 10) },
    });
  });
});

describe.each([
  ['the query of a request', QueryOptions],
  ['a direct request', DirectRequest],
])('%s is refused', (_, schema) => {
  it.each([
    ['an account without a name', { account: '' }],
    ['an account by a name that is no word', { account: 'a/b' }],
    ['an end that comes before its beginning', { notBefore: '2026-03-02T09:00:01Z', notAfter: '2026-03-02T09:00:00Z' }],
    ['an end that is its beginning', { notBefore: '2026-03-02T09:00:00Z', notAfter: '2026-03-02T09:00:00Z' }],
  ])('with %s', (_, options) => {
    expect(schema.safeParse(options).success).toBe(false);
  });
});

describe('a direct request', () => {
  it('may name a status by its number, as Re:amaze does', () => {
    expect(DirectRequest.parse({ onlyIf: 2 })).toMatchObject({ onlyIf: '2' });
  });

  it('keeps its input as it is', () => {
    const input = JSON.parse('{"a":[1,{"__proto__":2}],"__proto__":3}');
    expect(DirectRequest.parse({ input }).input).toBe(input);
  });
});

describe('an idempotency key', () => {
  const visible = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 255,
  });

  it('is any visible ASCII, as it is', () => {
    fc.assert(
      fc.property(visible, (key) => {
        expect(IdempotencyHeader.parse({ 'idempotency-key': key })).toEqual({ 'idempotency-key': key });
      }),
    );
  });

  it('is nothing else', () => {
    expect(IdempotencyHeader.safeParse({ 'idempotency-key': '' }).success).toBe(false);
    const other = fc.string({ minLength: 1 }).filter((text) => /[^\x21-\x7e]/.test(text));
    fc.assert(
      fc.property(other, (key) => {
        expect(IdempotencyHeader.safeParse({ 'idempotency-key': key }).success).toBe(false);
      }),
    );
  });
});
