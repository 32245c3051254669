import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operation as reactivate } from '../../../functions/khoros/reactivate-author-conversations.ts';
import { operation as updateReamaze } from '../../../functions/reamaze/update-conversation.ts';
import type { Mapping } from '../../../lib/mappings/compile.ts';
import { type Everything, everything } from '../../kit/world.ts';

const SHIPPED: Mapping = {
  name: 'order-shipped',
  match: { source: ['orders'], 'detail-type': ['order.shipped'] },
  operation: 'helpscout.createReply',
  input: {
    conversationId: '"123"',
    customer: { email: 'detail.customerEmail' },
    text: 'Your order {{ detail.orderId }} is on its way.',
  },
  key: ['order-shipped', 'detail.orderId'],
};
const DETAIL = { orderId: 5123, customerEmail: 'ana@example.com' };

const shipped = (detail: object = DETAIL, changes: object = {}) => ({
  ...{ version: '0', id: 'event-1', 'detail-type': 'order.shipped', source: 'orders', account: '123456789012' },
  ...{ time: '2026-03-02T09:00:00Z', region: 'eu-central-1', resources: [], detail, ...changes },
});
/** As the rule of a mapping delivers it. */
const named = (event: object, mapping = 'order-shipped') => ({ mapping, event });
const repliesOf = ({ vendors }: Everything) => vendors.simulators.helpscout.effects();
const withMappings = (...mappings: readonly Mapping[]) => everything({ mappings });

describe('an event of another program', () => {
  it('is carried out by the mapping that its rule names, once for each key', async () => {
    const all = withMappings(SHIPPED);
    const first = await all.bundle.invoke(createReply, named(shipped()));
    expect(first).toMatchObject({ state: 'done', replayed: false });
    const again = await all.bundle.invoke(createReply, named(shipped(DETAIL, { id: 'event-2' })));
    expect(again).toEqual({ ...Object(first), replayed: true });
    expect(await all.bundle.invoke(createReply, named(shipped({ ...DETAIL, orderId: 5124 })))).toMatchObject({
      replayed: false,
    });
    expect(repliesOf(all)).toHaveLength(2);
  });

  it('is matched where it comes without a name, as from an archive or a direct invoke: the same action', async () => {
    const all = withMappings(SHIPPED);
    const first = await all.bundle.invoke(createReply, named(shipped()));
    expect(await all.bundle.invoke(createReply, shipped())).toEqual({ ...Object(first), replayed: true });
  });

  it('is matched where its rule is from before a deployment and names a mapping that is gone', async () => {
    const all = withMappings(SHIPPED);
    expect(await all.bundle.invoke(createReply, named(shipped(), 'order-sent'))).toMatchObject({ state: 'done' });
    const none = withMappings();
    expect(await none.bundle.invoke(createReply, named(shipped()))).toMatchObject({
      error: { kind: 'invalid_input', issues: [{ path: 'detail-type' }] },
    });
  });

  it('acts by every mapping that matches, whether it comes with a name or without', async () => {
    const second: Mapping = {
      ...SHIPPED,
      name: 'order-rating',
      input: { ...SHIPPED.input, text: 'How do you like {{ detail.orderId }}?' },
      key: ['order-rating', 'detail.orderId'],
    };
    const all = withMappings(SHIPPED, second);
    const both = await all.bundle.invoke(createReply, shipped());
    expect(both).toMatchObject([{ state: 'done' }, { state: 'done' }]);
    expect(new Set([both].flat().map((answer) => Object(answer).actionId)).size).toBe(2);
    expect(repliesOf(all)).toHaveLength(2);
    for (const name of ['order-shipped', 'order-rating']) {
      expect(await all.bundle.invoke(createReply, named(shipped(), name))).toMatchObject({ replayed: true });
    }
  });

  it('acts by one mapping where another refuses it, and each says so', async () => {
    const broken: Mapping = {
      ...SHIPPED,
      name: 'broken',
      input: { ...SHIPPED.input, text: '{{ detail.nowhere }}' },
      key: ['b', 'id'],
    };
    const all = withMappings(broken, SHIPPED);
    expect(await all.bundle.invoke(createReply, shipped())).toMatchObject([
      { error: { detail: 'mappings/broken.yml: text: detail.nowhere is missing' } },
      { state: 'done' },
    ]);
    expect(all.bundle.announced).toContainEqual(['action.failed', expect.objectContaining({ state: 'failed' })]);
  });

  it('is thrown where one mapping’s action cannot be recorded now, when the others have acted: a retry replays those', async () => {
    const away: Mapping = { ...SHIPPED, name: 'away', account: '"away"', key: ['away', 'detail.orderId'] };
    const { bundle, vendors } = everything({
      mappings: [away, SHIPPED],
      secretSource: async (name) => ({
        text: JSON.stringify(name.endsWith('away') ? {} : SECRETS['helpscout/default']),
        versionId: name,
      }),
    });
    await expect(bundle.invoke(createReply, shipped())).rejects.toMatchObject({ kind: 'misconfigured' });
    expect(vendors.simulators.helpscout.effects()).toHaveLength(1);
    expect(await bundle.invoke(createReply, named(shipped()))).toMatchObject({ replayed: true });
  });

  it('that is a result event of ours never acts, and brings no other', async () => {
    const circle: Mapping = { ...SHIPPED, match: { 'detail-type': [{ prefix: 'action.' }] } };
    const all = withMappings(circle);
    const event = shipped(DETAIL, { source: 'conversation-actions', 'detail-type': 'action.done' });
    for (const delivery of [
      event,
      named(event),
      { ...event, 'detail-type': 'helpscout.createReply', detail: { input: {} } },
    ]) {
      expect(await all.bundle.invoke(createReply, delivery)).toMatchObject({ error: { issues: [{ path: 'source' }] } });
    }
    expect(all.bundle.announced).toEqual([]);
    expect(all.vendors.requests()).toBe(0);
  });
});

describe('an event that lacks what is to be mailed', () => {
  it.each([
    ['null', { invoice: null }, 'detail.invoice is null'],
    ['missing', {}, 'detail.invoice is missing'],
    ['an object', { invoice: { no: 7 } }, 'detail.invoice is an object, not a text'],
    ['a list', { invoice: [7] }, 'detail.invoice is a list, not a text'],
    [
      'a number that is not exact',
      { invoice: 2 ** 53 },
      'detail.invoice is a number that JavaScript does not keep exactly: the event must send it as text',
    ],
  ])('is refused, naming mapping, field and path: %s', async (_, invoice, said) => {
    for (const text of [
      '"Invoice " & detail.invoice & " is on its way."',
      'Invoice {{ detail.invoice }} is on its way.',
    ]) {
      const all = withMappings({ ...SHIPPED, input: { ...SHIPPED.input, text } });
      expect(await all.bundle.invoke(createReply, named(shipped({ ...DETAIL, ...invoice })))).toMatchObject({
        error: {
          kind: 'invalid_input',
          detail: `mappings/order-shipped.yml: text: ${said}`,
          issues: [{ path: 'text', message: said }],
        },
      });
      expect(all.vendors.requests()).toBe(0);
    }
  });

  it.each([5_000, 500_000])('is refused where a list is nested %i deep, and not thrown', async (depth) => {
    const all = withMappings({ ...SHIPPED, input: { ...SHIPPED.input, cc: 'detail.cc', bcc: 'detail.cc.name' } });
    const cc = JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
    expect(await all.bundle.invoke(createReply, named(shipped({ ...DETAIL, cc })))).toMatchObject({
      error: { kind: 'invalid_input', issues: [{ path: expect.stringMatching(/^b?cc/) }] },
    });
  });

  it('is refused by the schema, with the mapping’s name', async () => {
    const all = withMappings(SHIPPED);
    const answer = await all.bundle.invoke(createReply, named(shipped({ orderId: 1 })));
    expect(answer).toMatchObject({
      error: {
        detail: expect.stringContaining('mappings/order-shipped.yml: customer'),
        issues: [{ path: 'customer' }],
      },
    });
  });

  it('reactivates no other author: an author’s number that is not exact is refused, also inside $string', async () => {
    const paid: Mapping = {
      name: 'paid',
      match: { source: ['orders'] },
      operation: 'khoros.reactivateAuthorConversations',
      input: { networkType: '"facebook"', networkId: '$string(detail.authorId)' },
    };
    const all = withMappings(paid);
    const detail = JSON.parse('{"authorId":32031810236844413}');
    expect(await all.bundle.invoke(reactivate, named(shipped(detail), 'paid'))).toMatchObject({
      error: { kind: 'invalid_input', issues: [{ path: 'networkId' }] },
    });
    expect(all.vendors.requests()).toBe(0);
  });

  it('leaves out a whole value that is null or missing, where the operation allows that', async () => {
    const mapping: Mapping = { ...SHIPPED, input: { ...SHIPPED.input, status: 'detail.status', cc: 'detail.cc' } };
    const all = withMappings(mapping);
    expect(await all.bundle.invoke(createReply, named(shipped({ ...DETAIL, status: null })))).toMatchObject({
      state: 'done',
    });
  });
});

describe('a field whose schema is a list', () => {
  it.each([
    ['one tag', [{ name: 'vip' }], ['vip']],
    ['two tags', [{ name: 'vip' }, { name: 'eu' }], ['vip', 'eu']],
    ['a text', { name: 'vip' }, ['vip']],
  ])('gets a list from %s', async (_, tags, expected) => {
    const all = withMappings({
      ...SHIPPED,
      operation: 'reamaze.updateConversation',
      input: { slug: '"refund-for-order-5123"', tag_list: 'detail.tags.name', status: 0 },
    });
    const answer = await all.bundle.invoke(updateReamaze, named(shipped({ ...DETAIL, tags })));
    expect(answer).toMatchObject({ state: 'done' });
    expect(all.vendors.simulators.reamaze.effects()).toMatchObject([{ changes: { tag_list: expected } }]);
  });
});

describe('the key of an event of another program', () => {
  const KEYLESS: Mapping = { ...SHIPPED, key: undefined };
  const keyed = (idempotencyKey: unknown, id: string) => named(shipped({ ...DETAIL, idempotencyKey }, { id }));

  it('that its mapping makes, and that lacks a part, is refused', async () => {
    const all = withMappings({ ...SHIPPED, key: ['order-shipped', 'detail.shipment'] });
    expect(await all.bundle.invoke(createReply, named(shipped(DETAIL)))).toMatchObject({
      error: { kind: 'invalid_input', detail: expect.stringContaining('detail.shipment is missing') },
    });
    expect(all.vendors.requests()).toBe(0);
  });

  it('that lacks a part is the event’s own where the mapping says so, whatever key the detail brings', async () => {
    const fallback: Mapping = { ...SHIPPED, keyFallback: 'event', key: ['order-shipped', 'detail.shipment'] };
    const all = withMappings(fallback);
    for (const id of ['event-1', 'event-2']) {
      expect(await all.bundle.invoke(createReply, keyed('a-key', id))).toMatchObject({ replayed: false });
      expect(await all.bundle.invoke(createReply, keyed('a-key', id))).toMatchObject({ replayed: true });
    }
  });

  it('is its source, type and id where neither mapping nor detail has one', async () => {
    const all = withMappings(KEYLESS);
    const first = await all.bundle.invoke(createReply, keyed(undefined, 'event-1'));
    const detail = {
      input: { conversationId: '123', customer: { email: 'ana@example.com' }, text: 'Your order 5123 is on its way.' },
      idempotencyKey: 'orders|order.shipped|event-1',
    };
    const own = shipped(detail, { source: 'shop', 'detail-type': 'helpscout.createReply' });
    expect(await all.bundle.invoke(createReply, own)).toEqual({ ...Object(first), replayed: true });
  });

  it.each([
    ['a text', 'a-key', 'a-key'],
    ['a number, which is used as text', 5123, '5123'],
  ])('is what the detail brings: %s', async (_, brought, same) => {
    const { bundle } = withMappings(KEYLESS);
    await bundle.invoke(createReply, keyed(brought, 'event-1'));
    expect(await bundle.invoke(createReply, keyed(same, 'event-2'))).toMatchObject({ replayed: true });
    expect(await bundle.invoke(createReply, keyed('b-key', 'event-3'))).toMatchObject({ replayed: false });
  });

  it.each(['', 'Ana Müller', 'Привет', 'two words', 'x'.repeat(256), {}, [[]], true, 2 ** 53])(
    'that the detail brings and that cannot be used is refused, never dropped: %j',
    async (unusable) => {
      const { bundle, vendors } = withMappings(KEYLESS);
      expect(await bundle.invoke(createReply, keyed(unusable, 'event-1'))).toMatchObject({
        error: { kind: 'invalid_input', issues: [{ path: 'detail.idempotencyKey' }] },
      });
      expect(vendors.requests()).toBe(0);
    },
  );

  it.each([
    ['the detail', undefined, { ...DETAIL, idempotencyKey: 'weekly-fixed' }, 'idempotencyKey'],
    ['the mapping', ['weekly', 'detail.orderId'], DETAIL, 'key'],
  ])('that %s makes the same for each run of a schedule is refused at the second run', async (_, key, detail, path) => {
    const all = withMappings({ ...SHIPPED, match: { source: ['aws.scheduler'] }, key });
    const resources = ['arn:aws:scheduler:eu-central-1:123456789012:schedule/group/weekly'];
    const run = () => {
      const time = new Date(all.world.now()).toISOString();
      return all.bundle.invoke(createReply, named(shipped(detail, { source: 'aws.scheduler', resources, time })));
    };
    expect(await run()).toMatchObject({ state: 'done' });
    expect(await run()).toMatchObject({ state: 'done', replayed: true });
    all.world.advance(7 * 86_400_000);
    expect(await run()).toMatchObject({ error: { kind: 'invalid_input', issues: [{ path }] } });
    expect(repliesOf(all)).toHaveLength(1);
  });

  it('is the schedule’s own, so that each run acts, where nothing names one', async () => {
    const all = withMappings({ ...KEYLESS, match: { source: ['aws.scheduler'] } });
    const resources = ['arn:aws:scheduler:eu-central-1:123456789012:schedule/group/weekly'];
    for (const time of ['2026-03-02T09:00:00Z', '2026-03-09T09:00:00Z']) {
      const event = named(shipped(DETAIL, { source: 'aws.scheduler', resources, time }));
      expect(await all.bundle.invoke(createReply, event)).toMatchObject({ state: 'done', replayed: false });
      all.world.advance(7 * 86_400_000);
      expect(await all.bundle.invoke(createReply, event)).toMatchObject({ replayed: true });
    }
  });

  it('is the event’s own where the detail’s is null', async () => {
    const { bundle } = withMappings(KEYLESS);
    await bundle.invoke(createReply, keyed(null, 'event-1'));
    expect(await bundle.invoke(createReply, keyed(null, 'event-2'))).toMatchObject({ replayed: false });
  });

  it('of a schedule is the schedule’s ARN and its time', async () => {
    const mapping: Mapping = { ...KEYLESS, match: { source: ['aws.scheduler'] } };
    const { bundle } = withMappings(mapping);
    const resources = ['arn:aws:scheduler:eu-central-1:123456789012:schedule/default/weekly'];
    const run = (id: string, changes: object = {}) =>
      named(shipped(DETAIL, { source: 'aws.scheduler', resources, id, ...changes }));
    await bundle.invoke(createReply, run('attempt-1'));
    expect(await bundle.invoke(createReply, run('attempt-2'))).toMatchObject({ replayed: true });
    expect(await bundle.invoke(createReply, run('attempt-3', { resources: ['weekly'] }))).toMatchObject({
      error: { issues: [{ path: 'resources' }] },
    });
  });
});

describe('account, onlyIf, notBefore and notAfter of a mapping', () => {
  it('reach the account that the event names', async () => {
    const all = withMappings({ ...SHIPPED, account: 'detail.brand' });
    expect(await all.bundle.invoke(createReply, named(shipped({ ...DETAIL, brand: 'nowhere' })))).toMatchObject({
      error: { kind: 'unknown_account' },
    });
    expect(await all.bundle.invoke(createReply, named(shipped({ ...DETAIL, brand: 'default' })))).toMatchObject({
      state: 'done',
    });
  });

  it.each(['account', 'onlyIf', 'notBefore', 'notAfter'])(
    'are never defaulted: an event without what %s names is refused',
    async (option) => {
      const all = withMappings({ ...SHIPPED, [option]: 'detail.brand' });
      for (const brand of [undefined, null, '']) {
        expect(await all.bundle.invoke(createReply, named(shipped({ ...DETAIL, brand })))).toMatchObject({
          error: { kind: 'invalid_input', issues: [{ path: option }] },
        });
      }
      expect(all.vendors.requests()).toBe(0);
    },
  );

  it('let the action wait, and end', async () => {
    const { bundle, world } = withMappings({
      ...SHIPPED,
      notBefore: 'detail.on',
      notAfter: '{{ detail.until }}T00:00:00Z',
    });
    const day = (days: number) => new Date(world.now() + days * 86_400_000).toISOString();
    const detail = { ...DETAIL, on: day(1), until: day(3).slice(0, 10) };
    expect(await bundle.invoke(createReply, named(shipped(detail)))).toMatchObject({ state: 'waiting' });
    expect(await bundle.invoke(createReply, named(shipped({ ...detail, orderId: 1, on: 'tomorrow' })))).toMatchObject({
      error: { issues: expect.arrayContaining([expect.objectContaining({ path: 'notBefore' })]) },
    });
  });

  it('hold the action back where the conversation has another status', async () => {
    const { bundle } = withMappings({ ...SHIPPED, onlyIf: '"closed"' });
    expect(await bundle.invoke(createReply, named(shipped()))).toMatchObject({ state: 'cancelled' });
  });
});

describe('the log line of a refused event', () => {
  const lineOf = ({ bundle }: Everything) =>
    bundle.lines.map((line) => JSON.parse(line)).find(({ message }) => message === 'refused');

  it('names mapping, fields, source, detail-type and event id', async () => {
    const all = withMappings({ ...SHIPPED, input: { ...SHIPPED.input, status: 'detail.status' } });
    await all.bundle.invoke(createReply, named(shipped({ orderId: 1, status: 'ana is angry', customerEmail: 'none' })));
    expect(lineOf(all)).toMatchObject({
      ...{ level: 'info', kind: 'invalid_input', operation: 'helpscout.createReply', mapping: 'order-shipped' },
      fields: expect.arrayContaining(['customer.email', 'status']),
      ...{ source: 'orders', detailType: 'order.shipped', eventId: 'event-1' },
    });
    expect(JSON.stringify(all.bundle.lines)).not.toContain('angry');
  });

  it('has no word of a customer, wherever the sender put it', async () => {
    const all = withMappings(SHIPPED);
    const words = 'ana@example.com writes';
    const event = shipped({ [words]: 1 }, { source: words, 'detail-type': words, id: words });
    await all.bundle.invoke(createReply, event);
    const own = shipped({ input: { [words]: 1 } }, { source: 'shop', 'detail-type': 'helpscout.createReply' });
    await all.bundle.invoke(createReply, own);
    expect(JSON.stringify(all.bundle.lines)).not.toContain('ana@example.com');
    expect(lineOf(all)).toMatchObject({ kind: 'invalid_input' });
  });
});

describe('the shipped example', () => {
  const paid = (detail: object, id = 'event-1') =>
    shipped(detail, { source: 'payments', 'detail-type': 'payment.completed', id });
  const ANA = { networkType: 'facebook', networkId: '32031810236844413', pageId: '354241721305178' };

  it('reactivates the author’s conversations, once for each payment', async () => {
    const { bundle } = everything();
    expect(
      await bundle.invoke(reactivate, named(paid({ ...ANA, paymentId: '8844' }), 'payment-completed')),
    ).toMatchObject({
      state: 'done',
      result: { conversationIds: ['12745258'] },
    });
    expect(await bundle.invoke(reactivate, paid({ ...ANA, paymentId: '8844' }, 'event-2'))).toMatchObject({
      replayed: true,
    });
    expect(await bundle.invoke(reactivate, paid({ ...ANA, paymentId: '8845' }))).toMatchObject({ replayed: false });
  });

  it('names the field that the event lacks', async () => {
    expect(await everything().bundle.invoke(reactivate, paid({ paymentId: '1' }))).toMatchObject({
      error: {
        kind: 'invalid_input',
        issues: expect.arrayContaining([expect.objectContaining({ path: 'networkId' })]),
      },
    });
  });
});
