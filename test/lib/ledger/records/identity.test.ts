import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionIdOf, fingerprintOf, keyScopeOf } from '../../../../lib/ledger/records/identity.ts';

const text = () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

describe('an action’s id', () => {
  it('never changes: it is what a key in use stands for', () => {
    expect(actionIdOf('helpscout.createReply', 'default', { key: 'order-1' })).toBe('act_2svokbo8ne87ah4fv865df2nj0');
    expect(actionIdOf('helpscout.createReply', 'default', { request: 'order-1' })).toBe(
      'act_ia70eoornqurfdm1hjlscrs0ms',
    );
  });

  it('is the same for the same operation, account and key, and differs with any of them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text(), text(), text()), { maxLength: 5, selector: String }), (requests) => {
        const idOf = ([operation, account, key]: [string, string, string]) => actionIdOf(operation, account, { key });
        const distinct = new Set(requests.map((request) => JSON.stringify(request).normalize('NFC')));
        expect(new Set(requests.map(idOf)).size).toBe(distinct.size);
        expect(requests.map(idOf)).toEqual(requests.map(idOf));
      }),
    );
  });

  it('can stand in a path, and is of one length', () => {
    fc.assert(
      fc.property(text(), text(), text(), (operation, account, key) => {
        expect(actionIdOf(operation, account, { key })).toMatch(/^act_[0-9a-v]{26}$/);
        expect(actionIdOf(operation, account, { request: key })).toMatch(/^act_[0-9a-v]{26}$/);
      }),
    );
  });

  it('does not let parts run into each other', () => {
    expect(actionIdOf('a', 'bc', { key: 'd' })).not.toBe(actionIdOf('ab', 'c', { key: 'd' }));
    expect(actionIdOf('a', 'b', { key: 'cd' })).not.toBe(actionIdOf('a', 'bc', { key: 'd' }));
  });

  it('keeps a caller’s key apart from a request that happens to have the same name', () => {
    expect(actionIdOf('a', 'b', { key: 'c' })).not.toBe(actionIdOf('a', 'b', { request: 'c' }));
  });

  it('does not depend on how a key’s letters are composed', () => {
    expect(actionIdOf('a', 'b', { key: 'Zoe\u0308' })).toBe(actionIdOf('a', 'b', { key: 'Zo\u00eb' }));
  });
});

it('keeps the keys of two vendors’ accounts of one name apart, where the operation’s name does not', () => {
  expect(keyScopeOf('helpscout.createReply', 'helpscout', 'default')).toBe('default');
  expect(keyScopeOf('conversations.reply', 'helpscout', 'default')).not.toBe(
    keyScopeOf('conversations.reply', 'reamaze', 'default'),
  );
});

describe('an input’s fingerprint', () => {
  it('never changes: it is what a key in use stands for', () => {
    expect(fingerprintOf({ text: 'Hello', list: [1, { b: 2, a: null }] })).toBe(
      '013f1d72d22c74ebf7c91a94fea40730cdf5655a49f0c0d69836cad34ceead3c',
    );
  });

  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, field]) => [key, shuffled(field)]),
    );
  };

  it('is shared by all spellings of one JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        expect(fingerprintOf(shuffled(input))).toBe(fingerprintOf(input));
        expect(fingerprintOf(JSON.parse(JSON.stringify(input)))).toBe(fingerprintOf(input));
        expect(fingerprintOf(input)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  it('does not depend on the order of fields, nor on how letters are composed', () => {
    expect(fingerprintOf({ a: 1, b: 2, c: 3 })).toBe(fingerprintOf({ c: 3, a: 1, b: 2 }));
    expect(fingerprintOf({ a: 1, b: { c: [2], d: 3 } })).toBe(fingerprintOf({ b: { d: 3, c: [2] }, a: 1 }));
    expect(fingerprintOf({ name: 'Zoe\u0308' })).toBe(fingerprintOf({ name: 'Zo\u00eb' }));
    expect(fingerprintOf({ 'e\u0308': 1, f: 2 })).toBe(fingerprintOf({ '\u00eb': 1, f: 2 }));
  });

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
    ],
    [{ list: [1, 2] }, { list: [2, 1] }],
    [{ list: [{ a: 1 }] }, { list: [{ a: 2 }] }],
    [[], {}],
    [{ a: 1 }, [['a', 1]]],
    [null, {}],
    ['null', null],
  ])('tells %j from %j', (one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });
});
