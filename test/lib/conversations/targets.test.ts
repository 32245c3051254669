import { describe, expect, it } from 'vitest';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { everything, untilSettled } from '../../kit/world.ts';

const EMAIL = 'ana.pereira@example.com';

function shipped(target: object = {}) {
  const all = everything();
  const { helpscout } = all.vendors.simulators;
  const body = {
    target: { vendor: 'helpscout', customer: { email: EMAIL }, pick: 'latest', ...target },
    text: 'It is on its way.',
    // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
    then: 'closed',
  };
  return {
    ...{ all, helpscout },
    ask: (query = {}) => all.bundle.http(reply, { body, query }),
    settled: (actionId: string) => untilSettled(all, reply, actionId),
  };
}

describe('an order that ships, of which only the customer’s address is known', () => {
  it('is answered once in the latest open conversation, which is then closed', async () => {
    const { ask, helpscout } = shipped();
    expect(await ask()).toMatchObject({ status: 200, body: { state: 'done', result: { conversationId: '123' } } });
    expect(helpscout.effects()).toMatchObject([{ conversationId: 123, to: EMAIL }]);
    expect(helpscout.state.conversations.get(123)?.status).toBe('closed');
  });

  it.each([
    { name: 'status-after:500', match: { operation: 'createReply' } },
    { name: 'reset-after', match: { operation: 'createReply' } },
    { name: 'status-before:503', match: { operation: 'listConversations' } },
    { name: 'reset-before', match: { operation: 'getConversation' } },
  ] as const)('is answered once although $name strikes $match.operation', async (fault) => {
    const { ask, settled, helpscout } = shipped();
    helpscout.faults.push(fault);
    const { body } = await ask();
    expect(await settled(body.actionId)).toMatchObject({ state: 'done' });
    expect(helpscout.effects()).toHaveLength(1);
  });

  it('stays with the conversation that was found, although the customer has a newer one by the time of the retry', async () => {
    const { ask, settled, all, helpscout } = shipped();
    helpscout.faults.push({ name: 'rate-limited', retryAfterS: 30, match: { operation: 'createReply' } });
    const { body } = await ask();
    expect(body).toMatchObject({ state: 'waiting', reason: 'rate_limited' });
    const found = helpscout.state.conversations.get(123);
    if (!found) throw new Error('The simulator lacks its conversation.');
    const now = all.world.now();
    helpscout.state.conversations.set(777, { ...found, id: 777, createdAt: now, updatedAt: now, threads: [] });
    const action = await settled(body.actionId);
    expect(action).toMatchObject({ state: 'done', conversation: '123' });
    expect(action.resolution).toMatchObject({ conversation: '123', query: 'email, open, latest', candidates: 1 });
    expect(helpscout.effects()).toMatchObject([{ conversationId: 123 }]);
    expect(helpscout.counts.operations['listConversations']).toBe(1);
  });

  it('keeps nothing on record that tells who the customer is', async () => {
    const { ask, settled, all } = shipped();
    const { body } = await ask();
    const action = await settled(body.actionId);
    expect(`${JSON.stringify(action)}${all.bundle.lines}`).not.toContain(EMAIL);
  });

  it('shows the request in a dry run, and asks the vendor nothing: who may only send learns no id', async () => {
    const { ask, helpscout } = shipped();
    expect(await ask({ dryRun: 'true' })).toMatchObject({
      status: 200,
      body: {
        request: {
          method: 'POST',
          url: expect.stringMatching(/\/v2\/conversations\/\{conversationId\}\/reply$/),
          readFirst: [{ path: 'url' }, { path: 'body.customer.id' }],
          body: { customer: {}, text: 'It is on its way.', status: 'closed' },
        },
      },
    });
    expect(helpscout.counts.requests).toBe(0);
  });
});

describe('a customer with no single conversation', () => {
  it('is refused with the candidates', async () => {
    const { ask, helpscout } = shipped({ pick: 'only', status: 'any' });
    const { status, body } = await ask();
    expect({ status, kind: body.kind }).toEqual({ status: 422, kind: 'not_found_by_customer' });
    expect([...body.candidates].sort()).toEqual(['123', '127']);
    expect(helpscout.effects()).toEqual([]);
  });

  it('is refused where nothing matches', async () => {
    const { ask } = shipped({ customer: { email: 'nobody@example.com' } });
    expect(await ask()).toMatchObject({ status: 422, body: { kind: 'not_found_by_customer', candidates: [] } });
  });

  it('finds no other customer’s conversations by an address that would end the search', async () => {
    const { ask, helpscout } = shipped({ customer: { email: 'x")OR(status:"active@example.com' } });
    const { status, body } = await ask();
    expect([status, body.kind, body.issues]).toEqual([422, 'not_found_by_customer', []]);
    expect(helpscout.effects()).toEqual([]);
  });
});
