import { describe, expect, it } from 'vitest';
import { route } from '../../../functions/actions/list.ts';
import { operation as addNote } from '../../../functions/helpscout/add-note.ts';
import { operations } from '../../../functions/registry.ts';
import { serveRoute } from '../../../lib/doors/serve.ts';
import { STATES } from '../../../lib/ledger/records/action.ts';
import type { Mapping } from '../../../lib/mappings/compile.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { replies, reply } from '../../kit/replies.ts';
import { type Everything, everything } from '../../kit/world.ts';

const list = ({ bundle }: Everything, query: Record<string, string>, caller?: string) =>
  bundle.route(route, { method: 'GET', query, ...(caller === undefined ? {} : { caller }) });

it.each(['done', 'failed', 'waiting', 'in_doubt', 'held'] as const)(
  'lists what is %s, and nothing else',
  async (state) => {
    const all = everything({ env: { SETTLE_MS: '1000' } });
    for (const other of ['done', 'failed', 'waiting'] as const) await replies[other](all);
    const actionId = await replies[state](all);
    const { status, body } = await list(all, { state });
    expect(status).toBe(200);
    expect(body.actions.map((action: { actionId: string }) => action.actionId)).toContain(actionId);
    expect(new Set(body.actions.map((action: { state: string }) => action.state))).toEqual(new Set([state]));
  },
);

it('gives each action once, a page at a time', async () => {
  const all = everything();
  for (let count = 0; count < 7; count += 1) await reply(all, { key: `key-${count}` });
  const seen: string[] = [];
  let from: Record<string, string> = {};
  for (let pages = 0; pages < 10; pages += 1) {
    const { body } = await list(all, { state: 'done', limit: '3', ...from });
    seen.push(...body.actions.map(({ actionId }: { actionId: string }) => actionId));
    if (body.next === undefined) break;
    from = { from: body.next };
  }
  expect(seen).toHaveLength(7);
  expect(new Set(seen)).toHaveProperty('size', 7);
});

it('leaves out what the caller may not see', async () => {
  const all = everything({ env: { ACCESS_POLICY: '{"*:user/test": ["helpscout/*"], "*:user/other": ["khoros/*"]}' } });
  await replies.done(all);
  expect((await list(all, { state: 'done' })).body.actions).toHaveLength(1);
  expect((await list(all, { state: 'done' }, 'arn:aws:iam::123456789012:user/other')).body.actions).toEqual([]);
});

it('goes on only from a page of its own', async () => {
  const all = everything();
  for (const key of ['a', 'b']) await reply(all, { key });
  const { body } = await list(all, { state: 'done', limit: '1' });
  expect(body.next).not.toContain(body.actions[0].actionId);
  expect(Buffer.from(body.next, 'base64url').toString()).not.toMatch(/act_|A#/);
  for (const query of [
    { state: 'failed', from: body.next },
    { state: 'done', from: 'forged' },
    { state: 'done', from: Buffer.from('["A#act_1","done","1"]').toString('base64url') },
  ]) {
    expect(await list(all, query)).toMatchObject({
      status: 400,
      body: { kind: 'invalid_input', issues: [{ path: 'from' }] },
    });
  }
});

it('answers what was done for an order, by the key that its caller gave', async () => {
  const all = everything();
  const { body } = await reply(all, { key: 'order-5123' });
  await reply(all, { key: 'order-5124' });
  const asked = { operation: 'helpscout.createReply', account: 'default', key: 'order-5123' };
  const found = await list(all, asked);
  expect(found.body.actions.map(({ actionId }: { actionId: string }) => actionId)).toEqual([body.actionId]);
  expect((await list(all, { ...asked, key: 'order-5125' })).body).toEqual({ actions: [] });
});

it.each([
  ['"order-" & detail.orderId', 'order-A 17 ü'],
  [undefined, 'shop|Order Shipped|event 1'],
])('answers what an event has done, by a key that no header could have: %s', async (key, text) => {
  const mapping: Mapping = {
    name: 'order-shipped',
    match: { source: ['shop'] },
    operation: 'helpscout.addNote',
    input: { conversationId: '"123"', text: '"Shipped."' },
    ...(key !== undefined && { key }),
  };
  const all = everything({ mappings: [mapping] });
  const event = {
    ...{ version: '0', id: 'event 1', source: 'shop', 'detail-type': 'Order Shipped', account: '123456789012' },
    ...{ time: '2026-03-02T09:00:00Z', region: 'eu-central-1', resources: [], detail: { orderId: 'A 17 ü' } },
  };
  const { actionId } = Object(await all.bundle.invoke(addNote, event));
  const found = await list(all, { operation: 'helpscout.addNote', account: 'default', key: text });
  expect(found.body.actions).toMatchObject([{ actionId, state: 'done' }]);
});

it('answers what was done in a conversation, newest first, and within a time', async () => {
  const all = everything();
  for (const key of ['a', 'b']) {
    await reply(all, { key });
    all.world.advance(60_000);
  }
  await reply(all, { conversationId: '124' });
  const { body } = await list(all, { conversation: '123' });
  const times = body.actions.map(({ acceptedAt }) => acceptedAt);
  expect(times).toHaveLength(2);
  expect(times).toEqual([...times].sort().reverse());
  expect((await list(all, { conversation: '123', since: times[0] ?? '' })).body.actions).toHaveLength(1);
  expect((await list(all, { conversation: '123', until: times[1] ?? '' })).body.actions).toHaveLength(1);
  expect((await list(all, { conversation: '123', state: 'failed' })).body.actions).toEqual([]);
});

it.each([
  [{ vendor: 'helpscout' }, ['state']],
  [{ since: '2026-01-01T00:00:00Z' }, ['state']],
  [{ operation: 'helpscout.createReply', account: 'default' }, ['state']],
  [{ key: 'order-5123' }, ['operation', 'account']],
  [{ key: 'order-5123', operation: 'helpscout.createReply' }, ['account']],
])('says what to add, so that no table is read from end to end: %j', async (query, paths) => {
  const { status, body } = await list(everything(), query as Record<string, string>);
  expect(status).toBe(400);
  expect(body.issues).toEqual(
    paths.map((path) => ({ path, message: 'add state, or conversation, or operation with account and key' })),
  );
});

describe('a list must be asked for as it is offered', () => {
  it.each<readonly [object, string]>([
    [{}, 'state'],
    [{ state: '' }, 'state'],
    [{ state: 'DONE' }, 'state'],
    [{ state: 'lost' }, 'state'],
    [{ state: 'done', limit: '0' }, 'limit'],
    [{ state: 'done', limit: '101' }, 'limit'],
    [{ state: 'done', limit: 'many' }, 'limit'],
    ...['1.5', '1e1', '0x1', '0b1', '+1', ' 1', '1 ', '-1', 'true', '', 'null', '١'].map(
      (limit) => [{ state: 'done', limit }, 'limit'] as const,
    ),
    [{ state: 'done', from: '' }, 'from'],
    [{ state: 'done', from: '../../' }, 'from'],
    [{ state: 'done', page: '2' }, 'page'],
    [{ state: 'done', since: 'yesterday' }, 'since'],
    [{ state: 'done', until: '2026-02-31T00:00:00Z' }, 'until'],
    [{ state: 'done', vendor: 'Help Scout' }, 'vendor'],
    [{ state: 'done', account: '' }, 'account'],
    [{ state: 'done', operation: 'reply' }, 'operation'],
    [{ state: 'done', key: '' }, 'key'],
    [{ conversation: '' }, 'conversation'],
  ])('%j', async (query, path) => {
    expect(await list(everything(), query as Record<string, string>)).toMatchObject({
      status: 400,
      body: { issues: [{ path }] },
    });
  });
});

it.each([
  [{ vendor: 'bogus' }, 'vendor', VENDOR_NAMES],
  [{ operation: 'helpscout.mailEverybody' }, 'operation', operations.map(({ name }) => name)],
  [{ state: 'lost' }, 'state', STATES],
])('says what there is, to one who asks for what there never is: %j', async (query, path, values) => {
  const { status, body } = await list(everything(), { state: 'done', ...query });
  expect(status).toBe(400);
  expect(body.issues).toEqual([{ path, message: expect.stringMatching(/^must be one of /) }]);
  const [{ message }] = body.issues;
  expect(new Set(message.slice('must be one of '.length).split(', '))).toEqual(new Set(values));
});

it.each(['0', '-1', '101', '99999', '1.5', 'many'])('says what a limit may be, to one of %s', async (limit) => {
  expect((await list(everything(), { state: 'done', limit })).body.issues).toEqual([
    { path: 'limit', message: 'must be a number from 1 to 100, in digits' },
  ]);
});

describe('a limit of a direct request', () => {
  const ask = (limit: unknown) => {
    const { runtime } = everything().bundle;
    return serveRoute(route, () => runtime)({ input: { state: 'done', limit } }, lambdaContext());
  };

  it.each([1, 100, '25'])('may be a number, or its digits: %j', async (limit) => {
    expect(await ask(limit)).toEqual({ actions: [] });
  });

  it.each([true, false, null, [5], {}, 0, 101, 1.5, '1e1'])('is not %j', async (limit) => {
    expect(await ask(limit)).toMatchObject({ error: { kind: 'invalid_input', issues: [{ path: 'limit' }] } });
  });
});
