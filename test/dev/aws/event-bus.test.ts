import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { type DeliveredEvent, eventBus, inputOf, type Rule, Rules } from '../../../dev/aws/event-bus.ts';
import { serveAws } from '../../../dev/aws/server.ts';
import { unmatchedLine } from '../../../dev/aws/unmatched.ts';
import { Opened } from '../../../dev/opened.ts';

let opened = new Opened();
afterEach(async () => {
  await opened.close();
  opened = new Opened();
});

const rules: Rule[] = [
  { name: 'Shipped', pattern: { source: ['shop'], 'detail-type': ['order.shipped'] }, target: 'reply' },
  {
    name: 'Heavy',
    pattern: { source: ['shop'], 'detail-type': ['order.packed'], detail: { weight: [{ numeric: ['>', 10] }] } },
    target: 'tag',
  },
  { name: 'Large', pattern: { detail: { total: [{ numeric: ['>', 100] }] } }, target: 'tag' },
];

async function busWith(buses: string[] = []) {
  const delivered: { target: string; event: DeliveredEvent }[] = [];
  const unmatched: (string | undefined)[] = [];
  const onUnmatched = (event: DeliveredEvent) => void unmatched.push(unmatchedLine(event, rules));
  const deliver = ({ target }: Rule, event: DeliveredEvent) => void delivered.push({ target, event });
  const actions = eventBus({ buses, rules: new Rules(rules), deliver, onUnmatched });
  const server = await opened.add(serveAws({ actions, invoke: () => Promise.reject(new Error('unused')) }));
  const client = new EventBridgeClient({ endpoint: server.url, region: REGION, credentials: CREDENTIALS });
  await opened.add({ close: () => client.destroy() });
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { put, delivered, unmatched };
}

const shipped = (detail: unknown = {}): PutEventsRequestEntry => ({
  Source: 'shop',
  DetailType: 'order.shipped',
  Detail: JSON.stringify(detail),
});

describe('the local event bus, to the unmodified SDK', () => {
  it('delivers the whole event to the target of each rule that it matches', async () => {
    const { put, delivered } = await busWith();
    const Time = new Date('2026-02-03T04:05:06.789Z');
    const answer = await put({ ...shipped({ total: 101 }), Time, Resources: ['arn:order'] });
    expect(answer.FailedEntryCount).toBe(0);
    expect(delivered.map(({ target }) => target)).toEqual(['reply', 'tag']);
    expect(delivered[0]?.event).toEqual({
      version: '0',
      id: answer.Entries?.[0]?.EventId,
      'detail-type': 'order.shipped',
      source: 'shop',
      account: '000000000000',
      time: '2026-02-03T04:05:06Z',
      region: REGION,
      resources: ['arn:order'],
      detail: { total: 101 },
    });
  });

  it('delivers nothing where no rule matches', async () => {
    const { put, delivered } = await busWith();
    expect((await put({ ...shipped(), Source: 'bakery' })).FailedEntryCount).toBe(0);
    expect(delivered).toEqual([]);
  });

  it.each([
    ['bakery', 'order.shipped', 'Rules match this detail-type only with the source shop.'],
    ['shop', 'basket.left', 'Mappings match only these detail-types: order.shipped, order.packed; '],
    ['shop', 'order.shiped', 'Its detail-type is order.shiped. Should it be order.shipped?'],
    ['shop', 'order.packed', 'Its source and detail-type are those of Heavy; the rest of the pattern does not match.'],
  ])('hints at the rules where none matches: %s, %s', async (Source, DetailType, hint) => {
    const { put, unmatched } = await busWith();
    await put({ Source, DetailType, Detail: '{"weight":1}' }, shipped());
    expect(unmatched).toEqual([expect.stringContaining(hint)]);
  });

  it('has no hint for a result event, which is for others', async () => {
    const { put, unmatched } = await busWith();
    await put({ ...shipped(), Source: 'conversation-actions', DetailType: 'action.done' });
    expect(unmatched).toEqual([undefined]);
  });

  it('refuses single entries, and takes the others', async () => {
    const { put, delivered } = await busWith();
    const answer = await put(
      shipped(),
      { ...shipped(), Detail: '{' },
      { ...shipped(), Detail: '[]' },
      { ...shipped(), Source: '' },
      { Source: 'shop', Detail: '{}' },
      { ...shipped(), Source: 'aws.ec2' },
    );
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
    ]);
    expect(answer.FailedEntryCount).toBe(5);
    expect(delivered).toHaveLength(1);
  });

  it('accepts what is put on a bus that does not exist, and gives it to no target', async () => {
    const { put, delivered, unmatched } = await busWith(['orders']);
    const answer = await put({ ...shipped(), EventBusName: 'nowhere' }, { ...shipped(), EventBusName: 'orders' });
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }, {}] });
    expect({ delivered: delivered.length, unmatched: unmatched.length }).toEqual({ delivered: 1, unmatched: 0 });
  });

  it('knows its buses by name and by ARN', async () => {
    const { put } = await busWith(['orders']);
    const names = ['default', 'orders', `arn:aws:events:${REGION}:000000000000:event-bus/orders`];
    const answer = await put(...names.map((EventBusName) => ({ ...shipped(), EventBusName })));
    expect(answer.FailedEntryCount).toBe(0);
  });

  it('takes at most ten entries and 1 MB', async () => {
    const { put } = await busWith();
    await expect(put(...Array.from({ length: 11 }, () => shipped()))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(put(shipped({ text: 'x'.repeat(1024 * 1024) }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('names the rule whose pattern is not valid', () => {
    const broken = { name: 'Broken', pattern: { source: 'shop' }, target: 'reply' };
    expect(() => new Rules([broken])).toThrow(/Broken.*source/u);
  });
});

it('a rule with a mapping delivers its name and the whole event, as an input transformer does', () => {
  const event = { id: 'event-1' } as DeliveredEvent;
  const rule = { name: 'a-rule', pattern: {}, target: 'a-function' };
  expect(inputOf(rule, event)).toBe(event);
  expect(inputOf({ ...rule, mapping: 'order-shipped' }, event)).toEqual({ mapping: 'order-shipped', event });
});

it('rules that are replaced by a broken one stay in effect', () => {
  const rule = { name: 'a-rule', pattern: { source: ['shop'] }, target: 'a-function' };
  const kept = new Rules([rule]);
  expect(() => kept.replace([{ ...rule, pattern: { source: 'shop' } }])).toThrow('a-rule');
  expect(kept.all).toEqual([rule]);
});
