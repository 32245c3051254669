import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../lib/mappings/fault.ts';
import { compileKey, evaluateKey } from '../../../lib/mappings/key.ts';
import { anyCharacter } from '../../kit/any-character.ts';

function faultsOf(source: unknown): readonly string[] {
  const faults: Fault[] = [];
  compileKey(source, faults);
  return faults.map(({ message }) => message);
}

function keyOf(source: unknown, event: unknown, fallsBack = false): string | undefined {
  const faults: Fault[] = [];
  const key = compileKey(source, faults);
  expect(faults).toEqual([]);
  return evaluateKey(key, event, fallsBack);
}

describe('a plain word in a key', () => {
  it.each([
    [['a', 'detail.k', 'lineId']],
    [['a', 'detail.k', 'line']],
    [['a', 'lineId', 'detail.k']],
    [['line_id', 'detail.k']],
  ])('that may be meant as a path is refused: %j', (source) => {
    expect(faultsOf(source)).toEqual([
      expect.stringMatching(/is the same for all events; for a part of the event write detail\.line/),
    ]);
  });

  it.each([[['a', 'detail.k', '"lineId"']], [['order-shipped', 'de', 'detail.k']], [['a', 'detail.k', 'part-2']]])(
    'that is plainly a text is one: %j',
    (source) => expect(faultsOf(source)).toEqual([]),
  );

  it.each([[['a', 'time']], ['"a" & time'], [['time', 'source']]])('with the time alone is no key: %j', (source) => {
    expect(faultsOf(source)).toEqual([expect.stringContaining('two events of one second')]);
  });
});

describe('a key', () => {
  it.each([
    ['a list of texts and paths', ['order-shipped', 'detail.id'], '["order-shipped","42"]'],
    ['a list with a quoted text', ['"v1.2"', 'detail.id'], '["v1.2","42"]'],
    ['a list with a number', ['shipped', 7, 'detail.id'], '["shipped","7","42"]'],
    ['a list with fields of the event', ['source', 'detail-type', 'detail.id'], '["shop","order","42"]'],
    ['a list with $lowercase on a path', ['mail', '$lowercase(detail.to)'], '["mail","ana@example.com"]'],
    ['a list with a template', ['order {{ detail.id }}'], '["order\\u002042"]'],
    ['a list with a text that is not ASCII', ['detail.city'], '["K\\u00f6ln\\u0020\\ud83d\\ude00"]'],
    ['a path', 'detail.id', '42'],
    ['a text with one path', '"payment-" & detail.id', 'payment-42'],
    ['a text around one path', '"a-" & (detail.id & "-b")', 'a-42-b'],
    ['a template with one path', 'payment-{{ detail.id }}', 'payment-42'],
    ['$string on a path', '"payment-" & $string(detail.id)', 'payment-42'],
    ['$trim and $lowercase on a path', '$trim($lowercase(detail.padded))', 'x y'],
    ['an index and a name with a space', '$$.detail.items[1].`the id`', 'x'],
    ['the last of a list', 'detail.items[-1].`the id`', 'x'],
  ])('may be %s', (_, source, expected) => {
    const event = {
      ...{ source: 'shop', 'detail-type': 'order' },
      detail: { id: 42, to: 'Ana@Example.com', padded: '  X  y ', city: 'Köln 😀', items: [1, { 'the id': 'x' }] },
    };
    expect(keyOf(source, event)).toBe(expected);
  });

  it('as a list cannot collide: ("1", "23") and ("12", "3") are two keys', () => {
    const pair = ['detail.a', 'detail.b'];
    expect(keyOf(pair, { detail: { a: '1', b: '23' } })).not.toBe(keyOf(pair, { detail: { a: '12', b: '3' } }));
    const text = fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom('","', '\\', '"', ' x', 'e\u0301', 'é'));
    const some = text.filter((each) => each.trim() !== '');
    fc.assert(
      fc.property(some, some, some, some, (a, b, c, d) => {
        const same = keyOf(pair, { detail: { a, b } }) === keyOf(pair, { detail: { a: c, b: d } });
        expect(same).toBe(a === c && b === d);
        expect(keyOf(pair, { detail: { a, b } })).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });

  it('never is one for two payments', () => {
    const id = fc.oneof(
      fc.string(),
      fc.double(),
      fc.maxSafeInteger(),
      fc.constantFrom(null, undefined, 2 ** 53, 2 ** 53 + 2),
      fc.array(fc.nat()),
    );
    const forms = ['"payment-" & detail.id', ['payment', 'detail.id'], 'detail.id', '$string(detail.id)'];
    const of = (form: unknown, value: unknown) => {
      try {
        return keyOf(form, { detail: { id: value } });
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.constantFrom(...forms), id, id, (form, a, b) => {
        const [one, other] = [of(form, a), of(form, b)];
        if (one !== undefined && one === other) expect(String(a)).toBe(String(b));
      }),
    );
  });
});

describe('a key that lacks a part', () => {
  const KEYS = ['"payment-" & detail.id', 'detail.id', ['payment', 'detail.id'], '"payment-" & $trim(detail.id)'];
  const LACKING = [undefined, null, '', '  '];
  const cases = KEYS.flatMap((key) => LACKING.map((id) => [key, id] as const));

  it.each(cases)('%j is refused where the part is %j, naming the part', (key, id) => {
    expect(() => keyOf(key, { detail: { id } })).toThrow(/^key.*detail\.id is (missing|null|empty)/);
  });

  it.each(cases)('%j is none where the part is %j, if the mapping falls back', (key, id) => {
    expect(keyOf(key, { detail: { id } }, true)).toBeUndefined();
  });

  it.each([{ id: 1 }, [1], 2 ** 53])('is refused all the same where the part is %j', (id) => {
    for (const key of KEYS) {
      for (const fallsBack of [false, true])
        expect(() => keyOf(key, { detail: { id } }, fallsBack)).toThrow(/detail\.id is a/);
    }
  });

  it('looks for nothing in the elements of a list, where the first that has it would win', () => {
    expect(() => keyOf('detail.items.id', { detail: { items: [{ id: 1 }, {}] } })).toThrow('is missing');
    expect(() => keyOf('detail.toString', { detail: {} })).toThrow('is missing');
  });
});

describe('a key that could give two events one key is refused by the build', () => {
  it.each<readonly [unknown, string]>([
    [
      'detail.shop & detail.receipt',
      'joins detail.shop and detail.receipt, so that "1" with "23" and "12" with "3" are one key',
    ],
    ['{{ detail.shop }}-{{ detail.receipt }}', 'write a list, [detail.shop, detail.receipt]'],
    [['a', 'detail.shop & detail.receipt'], 'write a list'],
    ...[
      ...['$join(["payment", detail.id], "-")', '$substring(detail.id, 0, 3)', '$replace(detail.id, "a", "b")'],
      ...['detail.a ? detail.a : "none"', 'detail.a ?? "none"', '$count(detail.items)', '$now()', '$uuid()'],
      ...['detail.items.(a & b)', 'detail.items[a="x"].id', 'detail.*', 'detail.**.id', 'detail.a[]', 'detail{a: b}'],
      ...['($a := detail.a; $a)', 'function($a){$a}(detail.a)', 'detail.a ~> $uppercase', '$uppercase(detail.a)'],
      ...['detail.a + 1', '-detail.a', '$lowercase("A" & detail.a)', 'detail.a & & "b"', '$field("detail", "a")'],
    ].map((key) => [key, 'a key is a list of texts and paths'] as const),
    [true, 'a key is a list of texts and paths'],
    [['a', ['detail.id']], 'a key is a list of texts and paths'],
    [['a', { id: 1 }], 'a key is a list of texts and paths'],
    ['"payment"', 'it would be the same for all'],
    ['payment-completed', 'a key is a list of texts and paths'],
    [['payment', 'completed'], 'it would be the same for all'],
    [['payment', 'source', 'detail-type', 'account'], 'it would be the same for all'],
    [7, 'it would be the same for all'],
    [2 ** 53, 'is not an exact number'],
    ['details.id', '`details` is no field of an event'],
    ['closed', '`closed` is no field of an event'],
    [['a', 'details.id'], `for the text write '"details.id"'`],
    ['detail', '`detail` holds more than one value'],
    [['a', 'resources'], '`resources` holds more than one value'],
  ])('%j', (key, message) => {
    expect(faultsOf(key)[0]).toContain(message);
  });
});
