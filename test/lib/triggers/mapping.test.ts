import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMapping, findMapping, type Mapping } from '../../../lib/triggers/mapping.ts';
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
    ['detail.a ? "a-" & detail.b : "none-" & detail.c', { a: true }],
    ['detail.paymentId', {}],
    ['detail.paymentId', { paymentId: '' }],
    ['detail.paymentId', { paymentId: { id: 1 } }],
    ['detail.paymentId', { paymentId: true }],
    ['$error("no")', {}],
  ])('is none where any part of it is missing: %s of %j', async (key, detail) => {
    expect(await keyOf(key, { detail })).toBeUndefined();
  });

  it('never makes one action of two payments', async () => {
    const id = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(undefined));
    await fc.assert(
      fc.asyncProperty(id, id, async (a, b) => {
        const [one, other] = [
          await keyOf('"payment-" & detail.paymentId', { detail: { paymentId: a } }),
          await keyOf('"payment-" & detail.paymentId', { detail: { paymentId: b } }),
        ];
        if (one !== undefined && one === other) expect(String(a)).toBe(String(b));
      }),
      { numRuns: 50 },
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
