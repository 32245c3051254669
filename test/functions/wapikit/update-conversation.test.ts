import { describe, expect, it } from 'vitest';
import { operation } from '../../../functions/wapikit/update-conversation.ts';
import type { Fetch } from '../../../lib/http/transport.ts';
import { createBundle } from '../../kit/bundle.ts';
import { everything, untilSettled } from '../../kit/world.ts';

const CLOSED = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const UPDATE = { operation: 'updateConversation' };
/** Longer than after a lost answer a repeat goes out without a look at what is there now. */
const LATE_MS = 61_000;

function wapikit() {
  const all = everything();
  const { wapikit: vendor } = all.vendors.simulators;
  const update = (status: string, query = {}) =>
    all.bundle.http(operation, { pathParameters: { conversationId: CLOSED }, body: { status }, query });
  return {
    ...{ all, vendor, update },
    settled: (actionId: string) => untilSettled(all, operation, actionId),
    asked: () => vendor.requests.map(({ method }) => method),
    statusNow: () => vendor.state.conversations.get(CLOSED)?.status,
  };
}

it('sends the page’s example byte for byte', async () => {
  const sent: unknown[] = [];
  const fetch: Fetch = async (url, { method, headers, body }) => {
    sent.push({ url, method, body, token: headers['x-access-token'], type: headers['content-type'] });
    return Response.json({ conversation: { uniqueId: 'abc', status: 'Active' } });
  };
  const answer = await createBundle(fetch, { 'wapikit/default': { accessToken: 'token-of-acme' } }).http(operation, {
    pathParameters: { conversationId: 'abc' },
    body: { status: 'Active' },
  });
  expect(sent).toEqual([
    {
      url: 'https://api.wapikit.com/api/conversation/abc',
      method: 'POST',
      body: '{"status":"Active"}',
      token: 'token-of-acme',
      type: 'application/json',
    },
  ]);
  expect(answer).toMatchObject({ status: 200, body: { state: 'done', verified: true, attempts: 1 } });
});

describe('POST /wapikit/conversations/{conversationId}', () => {
  it('sets the status and answers the conversation, without its customer', async () => {
    const { update, all } = wapikit();
    const answer = await update('Active');
    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'done', verified: true, result: { conversation: { uniqueId: CLOSED, status: 'Active' } } },
    });
    expect(`${JSON.stringify(answer)}${all.bundle.lines}`).not.toMatch(/Ana Pereira|351910000123|Obrigada/);
  });

  it.each(['asBuiltJan', 'asBuiltFeb'] as const)(
    'never calls it done at the server that does nothing (%s)',
    async (mode) => {
      const { update, vendor, asked } = wapikit();
      vendor.knobs.mode = mode;
      const answer = await update('Active');
      expect(answer).toMatchObject({
        status: 502,
        body: { kind: 'vendor_contract', verified: false, issues: [{ path: 'status' }], vendor: { status: 200 } },
      });
      expect(asked()).toEqual(['POST', 'GET']);
    },
  );

  it('fails with 404 for a conversation that WapiKit does not have, whatever its answer', async () => {
    const { all, vendor } = wapikit();
    vendor.knobs.mode = 'asBuiltFeb';
    const pathParameters = { conversationId: '00000000-0000-4000-8000-000000000000' };
    const answer = await all.bundle.http(operation, { pathParameters, body: { status: 'Active' } });
    expect(answer).toMatchObject({ status: 404, body: { kind: 'conversation_not_found', verified: false } });
  });

  it('runs only while the conversation has the status that the caller has seen', async () => {
    const { update, statusNow } = wapikit();
    expect(await update('Active', { onlyIf: 'Deleted' })).toMatchObject({
      status: 200,
      body: { state: 'cancelled', reason: 'status_changed' },
    });
    expect(statusNow()).toBe('Closed');
    expect(await update('Active', { onlyIf: 'Closed' })).toMatchObject({ body: { state: 'done' } });
  });

  it('shows the request in a dry run, and sends nothing', async () => {
    const { update, asked } = wapikit();
    expect(await update('Active', { dryRun: 'true' })).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        request: { method: 'POST', headers: { 'x-access-token': '***' }, body: { status: 'Active' } },
      },
    });
    expect(asked()).toEqual([]);
  });
});

describe('when the answer is lost', () => {
  it('finds that the status is set, and does not send again', async () => {
    const { update, vendor, settled, asked } = wapikit();
    vendor.faults.push({ name: 'reset-after', match: UPDATE });
    const { status, body } = await update('Active');
    expect(status).toBe(202);
    expect(await settled(body.actionId)).toMatchObject({ state: 'done', verified: true, reconciled: true });
    expect(asked()).toEqual(['POST', 'GET']);
  });

  it('sends again where the status is not set', async () => {
    const { update, vendor, settled, statusNow } = wapikit();
    vendor.faults.push({ name: 'reset-before', match: UPDATE });
    const { body } = await update('Active');
    expect(await settled(body.actionId)).toMatchObject({ state: 'done', verified: true });
    expect(statusNow()).toBe('Active');
  });

  it('overwrites nothing when it is late: the other status may be newer, so a person decides', async () => {
    const { update, vendor, settled, all, statusNow } = wapikit();
    vendor.faults.push({ name: 'reset-before', match: UPDATE });
    const { body } = await update('Active');
    const conversation = vendor.state.conversations.get(CLOSED);
    if (conversation) conversation.status = 'Deleted';
    all.world.advance(LATE_MS);
    expect(await settled(body.actionId)).toMatchObject({ state: 'held', reason: 'unclear' });
    expect(statusNow()).toBe('Deleted');
    expect(vendor.effects()).toEqual([]);
  });

  it('ends by itself where only the read was lost', async () => {
    const { update, vendor, settled } = wapikit();
    vendor.faults.push({ name: 'malformed', match: UPDATE }, { name: 'status-before:502', match: { method: 'GET' } });
    const { status, body } = await update('Active');
    expect({ status, state: body.state }).toEqual({ status: 202, state: 'in_doubt' });
    expect(await settled(body.actionId)).toMatchObject({ state: 'done', verified: true });
  });
});
