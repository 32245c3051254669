import { describe, expect, it } from 'vitest';
import { operation } from '../../../functions/reamaze/update-conversation.ts';
import type { Fetch } from '../../../lib/http/transport.ts';
import { createBundle } from '../../kit/bundle.ts';
import { everything, untilSettled } from '../../kit/world.ts';

const REFUND = 'refund-for-order-5123';
const UPDATE = { operation: 'updateConversation' };
const DAY_MS = 24 * 3_600_000;
/** Longer than after a lost answer a repeat goes out without a look at what is there now. */
const LATE_MS = 61_000;

function reamaze() {
  const all = everything();
  const { reamaze: vendor } = all.vendors.simulators;
  return {
    ...{ all, vendor },
    update: (body: object, query = {}) =>
      all.bundle.http(operation, { method: 'PUT', pathParameters: { slug: REFUND }, body, query }),
    settled: (actionId: string) => untilSettled(all, operation, actionId),
    asked: () => vendor.requests.map(({ method }) => method),
    get now() {
      const conversation = vendor.state.conversations.find(({ slug }) => slug === REFUND);
      if (!conversation) throw new Error('The conversation is gone.');
      return conversation;
    },
  };
}

it('sends the page’s example byte for byte', async () => {
  const sent: unknown[] = [];
  const example =
    '{"conversation":{"assignee":{"email":"staff1@example.com"},"tag_list":["tag1","tag2"],"status":0,"data":{"field1":"value1","field2":"value2"}}}';
  const fetch: Fetch = async (url, { method, headers, body = '' }) => {
    sent.push({ url, method, body, login: headers['authorization'], type: headers['content-type'] });
    return Response.json({ slug: 'order-51', ...JSON.parse(body).conversation });
  };
  const secrets = { 'reamaze/default': { brand: 'acme', email: 'login@acme.example', apiToken: 'token-of-acme' } };
  const answer = await createBundle(fetch, secrets).http(operation, {
    method: 'PUT',
    pathParameters: { slug: 'order-51' },
    body: JSON.parse(example).conversation,
  });
  expect(sent).toEqual([
    {
      url: 'https://acme.reamaze.io/api/v1/conversations/order-51',
      method: 'PUT',
      body: example,
      login: `Basic ${Buffer.from('login@acme.example:token-of-acme').toString('base64')}`,
      type: 'application/json',
    },
  ]);
  expect(answer).toMatchObject({
    status: 200,
    body: { state: 'done', verified: true, result: { conversation: { slug: 'order-51', status: 0 } } },
  });
});

describe('PUT /reamaze/conversations/{slug}', () => {
  it('puts on hold until a day to come, reassigns and tags', async () => {
    const conversation = reamaze();
    const hold_until = new Date(conversation.all.world.now() + DAY_MS).toISOString();
    const answer = await conversation.update({
      ...{ status: 5, hold_until, tag_list: ['refund', 'bank'] },
      assignee: { email: 'grace@shop.example' },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'done', verified: true, result: { conversation: { slug: REFUND, status: 5, hold_until } } },
    });
    expect(conversation.now).toMatchObject({ status: 5, tags: ['refund', 'bank'], assignee: { name: 'Grace Okafor' } });
    expect(JSON.stringify(answer)).not.toMatch(/ana\.pereira|money back|grace@/);
  });

  it.each([
    ['a hold until yesterday', { status: 5, hold_until: '2026-03-01T09:00:00Z' }, 'hold_until'],
    ['a hold without an end', { status: 5 }, 'hold_until'],
    ['a brand without a channel', { brand: 'acme-outlet' }, 'category'],
    ['an assignee as text', { assignee: 'grace@shop.example' }, 'assignee'],
    ['nothing', {}, ''],
  ])('refuses %s before any call', async (_, body, path) => {
    const { update, asked, all } = reamaze();
    expect(await update(body)).toMatchObject({ status: 400, body: { kind: 'invalid_input', issues: [{ path }] } });
    expect({ asked: asked(), secretReads: all.bundle.secretReads.count }).toEqual({ asked: [], secretReads: 0 });
  });

  it.each(['object', 'array', 'string', 'errorString'] as const)('passes on a refusal of shape %s', async (shape) => {
    const { update, vendor } = reamaze();
    vendor.knobs.refusalShape = shape;
    const { status, body } = await update({ category: 'chat' });
    expect({ status, kind: body.kind, vendor: body.vendor }).toEqual({
      status: 422,
      kind: 'vendor_refused',
      vendor: { status: 422 },
    });
    expect(body.issues[0].message).toContain('must be an email channel');
  });

  it('waits for a login that works, and then goes on', async () => {
    const { update, vendor, settled, all } = reamaze();
    const { credentials } = vendor.knobs;
    vendor.knobs.credentials = {};
    const { status, body } = await update({ status: 0 });
    expect({ status, state: body.state, reason: body.reason }).toEqual({
      status: 202,
      state: 'waiting',
      reason: 'credentials',
    });
    vendor.knobs.credentials = credentials;
    all.world.advance(LATE_MS);
    expect(await settled(body.actionId)).toMatchObject({ state: 'done', verified: true });
  });

  it('backs off where it is told to wait and not for how long', async () => {
    const { update, vendor, settled } = reamaze();
    vendor.faults.push('rate-limited', 'rate-limited');
    const { body } = await update({ status: 0 });
    expect(await settled(body.actionId)).toMatchObject({ state: 'done' });
  });

  it('runs only while the conversation has the status that the caller has seen', async () => {
    const conversation = reamaze();
    expect(await conversation.update({ status: 0 }, { onlyIf: '1' })).toMatchObject({
      body: { state: 'cancelled', reason: 'status_changed' },
    });
    expect(conversation.now.status).toBe(2);
    expect(await conversation.update({ status: 0 }, { onlyIf: '2' })).toMatchObject({ body: { state: 'done' } });
  });
});

describe('when the answer is lost', () => {
  it('finds that all is set, and does not send again', async () => {
    const { update, vendor, settled, asked } = reamaze();
    vendor.faults.push({ name: 'reset-after', match: UPDATE });
    const { status, body } = await update({ status: 0, tag_list: ['a'] });
    expect(status).toBe(202);
    expect(await settled(body.actionId)).toMatchObject({ state: 'done', verified: true, reconciled: true });
    expect(asked()).toEqual(['PUT', 'GET']);
  });

  it.each([0, LATE_MS])('sends again where no agent has been there since, also %i ms later', async (laterMs) => {
    const conversation = reamaze();
    conversation.vendor.faults.push({ name: 'reset-before', match: UPDATE });
    const { body } = await conversation.update({ status: 0 });
    conversation.all.world.advance(laterMs);
    expect(await conversation.settled(body.actionId)).toMatchObject({ state: 'done', verified: true });
    expect(conversation.now.status).toBe(0);
  });

  it('overwrites nothing that an agent has set since: a person decides', async () => {
    const conversation = reamaze();
    conversation.vendor.faults.push({ name: 'reset-before', match: UPDATE });
    const { body } = await conversation.update({ status: 0 });
    conversation.all.world.advance(LATE_MS);
    Object.assign(conversation.now, { status: 3, updatedAt: conversation.all.world.now() - 1_000 });
    expect(await conversation.settled(body.actionId)).toMatchObject({ state: 'held', reason: 'unclear' });
    expect(conversation.now.status).toBe(3);
  });

  it('is never sent again after a move to another brand: from here the conversation is gone', async () => {
    const conversation = reamaze();
    conversation.vendor.faults.push({ name: 'reset-after', match: UPDATE });
    const { body } = await conversation.update({ brand: 'acme-outlet', category: 'outlet' });
    expect(await conversation.settled(body.actionId)).toMatchObject({ state: 'held', reason: 'unclear' });
    expect(conversation.now.channel.slug).toBe('outlet');
    expect(conversation.asked().filter((method) => method === 'PUT')).toHaveLength(1);
  });

  it('sends a move again once that is proven absent', async () => {
    const conversation = reamaze();
    conversation.vendor.faults.push({ name: 'reset-before', match: UPDATE });
    const { body } = await conversation.update({ brand: 'acme-outlet', category: 'outlet' });
    expect(await conversation.settled(body.actionId)).toMatchObject({ state: 'done', verified: 'unsupported' });
    expect(conversation.now.channel.slug).toBe('outlet');
  });
});
