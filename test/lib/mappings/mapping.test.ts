import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMapping, findMapping, type Mapping } from '../../../lib/mappings/mapping.ts';
import mappings from '../../../mappings/mappings.json' with { type: 'json' };

const mapping = (changes: Partial<Mapping>): Mapping => ({
  name: 'a-mapping',
  match: { source: ['shop'] },
  operation: 'helpscout.createReply',
  input: {},
  ...changes,
});

describe('finding a mapping', () => {
  const [first, second] = [
    mapping({ name: 'first', match: { source: ['shop'], 'detail-type': ['shipped'] } }),
    mapping({ name: 'second' }),
  ];

  it('takes the first that matches', () => {
    expect(findMapping([first, second], 'helpscout.createReply', { source: 'shop', 'detail-type': 'shipped' })).toBe(
      first,
    );
    expect(findMapping([first, second], 'helpscout.createReply', { source: 'shop', 'detail-type': 'paid' })).toBe(
      second,
    );
  });

  it('takes none that is for another operation, or another event', () => {
    expect(findMapping([second], 'khoros.reactivateAuthorConversations', { source: 'shop' })).toBeUndefined();
    expect(findMapping([second], 'helpscout.createReply', { source: 'bank' })).toBeUndefined();
  });
});

describe('the input', () => {
  const event = {
    detail: { order: { id: 5123, to: 'ana@example.com', items: ['kettle', 'cup'] }, empty: '', none: null },
  };
  const inputOf = async (input: Mapping['input']) => (await applyMapping(mapping({ input }), event)).input;

  it('is what JSONata makes of the event', async () => {
    expect(
      await inputOf({
        text: '"Order " & detail.order.id & " has shipped"',
        customer: '{"email": detail.order.to}',
        tags: 'detail.order.items',
        count: '$count(detail.order.items)',
      }),
    ).toEqual({
      text: 'Order 5123 has shipped',
      customer: { email: 'ana@example.com' },
      tags: ['kettle', 'cup'],
      count: 2,
    });
  });

  it('leaves out what is missing, and keeps what is there', async () => {
    expect(
      await inputOf({ a: 'detail.nowhere', b: 'detail.order.nowhere.deeper', c: 'detail.empty', d: 'detail.none' }),
    ).toEqual({ c: '', d: null });
  });

  it('is plain data, whatever JSONata calls it', async () => {
    const { tags } = await inputOf({ tags: 'detail.order.items' });
    expect(Object.getOwnPropertyNames(tags)).toEqual(['0', '1', 'length']);
  });

  it.each(['$number(detail.order.to)', '$error("no")', 'detail.order.to * 2'])(
    'names the field whose expression fails: %s',
    async (expression) => {
      await expect(inputOf({ text: expression })).rejects.toMatchObject({
        kind: 'invalid_input',
        facts: { issues: [{ path: 'text' }] },
      });
      await expect(inputOf({ text: expression })).rejects.toMatchObject({
        message: expect.not.stringContaining('ana@example.com'),
      });
    },
  );
});

describe('the key', () => {
  const keyOf = async (key: string, event: unknown) => (await applyMapping(mapping({ key }), event)).key;

  it('is the text that the expression makes', async () => {
    expect(await keyOf('"payment-" & detail.paymentId', { detail: { paymentId: 42 } })).toBe('payment-42');
    expect(await keyOf('detail.paymentId', { detail: { paymentId: 42 } })).toBe('42');
    expect(await keyOf('$join(["a", detail.b], "-")', { detail: { b: 'b' } })).toBe('a-b');
    expect(
      await keyOf('$$.detail.items[1].`the id` & $.id', { id: 7, detail: { items: [1, { 'the id': 'x' }] } }),
    ).toBe('x7');
    expect(await keyOf('$uppercase($substring(time, 0, 10) & ("/" & id))', { id: 'e', time: '2026-03-02T09' })).toBe(
      '2026-03-02/E',
    );
    expect(await keyOf('$replace(id, /[^0-9]/, "")', { id: 'A-17' })).toBe('17');
  });

  it('is none without an expression', async () => {
    expect((await applyMapping(mapping({}), {})).key).toBeUndefined();
  });

  it.each([
    ['"payment-" & detail.paymentId', {}],
    ['"payment-" & detail.paymentId', { paymentId: '' }],
    ['"payment-" & detail.paymentId', { paymentId: null }],
    ['detail.paymentId & "-payment"', {}],
    ['"a-" & detail.a & "-b-" & detail.b', { a: 1 }],
    ['"a-" & detail.a & "-b-" & detail.b', { b: 1 }],
    ['"a-" & (detail.a & "-" & detail.b)', { b: 1 }],
    ['$uppercase("a-" & detail.a)', {}],
    ['$join(["payment", detail.paymentId], "-")', {}],
    ['$join(["payment", detail.paymentId], "-")', { paymentId: '' }],
    ['$join(["payment", detail.paymentId], "-")', { paymentId: null }],
    ['$join(["payment", $trim(detail.paymentId)], "-")', { paymentId: ' ' }],
    ['$join(["payment", $substringAfter(detail.paymentId, "-")], "-")', { paymentId: 'p-' }],
    ['"payment-" & $string(detail.paymentId)', {}],
    ['"payment-" & $string(detail.paymentId)', { paymentId: null }],
    ['"payment-" & detail.items.id', { items: [{ id: 1 }, {}] }],
    ['"payment-" & detail.items[0].id', { items: [{}, { id: 1 }] }],
    ['"payment-" & detail.items[0]', { items: 'ab' }],
    ['"payment-" & detail.paymentId', { paymentId: ' ' }],
    ['"payment-" & detail.paymentId', { paymentId: false }],
    ['"payment-" & detail.paymentId', { paymentId: {} }],
    ['"payment-" & detail.toString', {}],
    ['"payment-" & detail.paymentId', { paymentId: 2 ** 53 }],
    ['detail.paymentId', {}],
    ['detail.paymentId', { paymentId: '' }],
    ['detail.paymentId', { paymentId: { id: 1 } }],
    ['detail.paymentId', { paymentId: true }],
    ['$substring(detail.a, "x")', { a: 'a' }],
  ])('is none where any part of it is missing: %s of %j', async (key, detail) => {
    expect(await keyOf(key, { detail })).toBeUndefined();
  });

  it.each([
    'detail.a ? detail.a : "none"',
    'detail.a ?? "none"',
    '$exists(detail.a) and true',
    '$count(detail.items)',
    '$now()',
    '$uuid()',
    'detail.items.(a & b)',
    'detail.items[a="x"].id',
    'detail.*',
    'detail.**.id',
    'detail.a[]',
    'detail{a: b}',
    '($a := detail.a; $a)',
    'function($a){$a}(detail.a)',
    'detail.a ~> $uppercase',
    '$join(detail.items#$i.a)',
    '$field("detail", "a")',
    'detail.a + 1',
    '-detail.a',
    '"payment"',
    '$join(["payment", "1"])',
  ])('cannot be %s, by which an event could be lost', async (key) => {
    await expect(keyOf(key, { detail: { a: '1', items: [{ a: 1 }] } })).rejects.toThrow(/^A key /);
  });

  it('never makes one action of two payments', async () => {
    const id = fc.oneof(
      fc.string(),
      fc.double(),
      fc.integer({ min: 2 ** 53 - 5, max: 2 ** 53 - 1 }),
      fc.constantFrom(null, undefined, true, 2 ** 53, 2 ** 53 + 2),
      fc.array(fc.nat()),
    );
    const keys = ['"payment-" & detail.id', '$join(["payment", detail.id], "-")', 'detail.id', '$string(detail.id)'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), id, id, async (key, a, b) => {
        const [one, other] = [await keyOf(key, { detail: { id: a } }), await keyOf(key, { detail: { id: b } })];
        if (one !== undefined && one === other) expect(String(a)).toBe(String(b));
      }),
      { numRuns: 200 },
    );
  });
});

it('the shipped example reactivates who has paid', async () => {
  const event = {
    source: 'payments',
    'detail-type': 'payment.completed',
    detail: { paymentId: '8844', networkType: 'facebook', networkId: '32031810236844413' },
  };
  const found = findMapping(mappings, 'khoros.reactivateAuthorConversations', event);
  expect(found && (await applyMapping(found, event))).toEqual({
    input: { networkType: 'facebook', networkId: '32031810236844413', comment: 'payment processed' },
    key: 'payment-8844',
  });
});
