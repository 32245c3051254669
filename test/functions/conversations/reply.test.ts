import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { route as cancel } from '../../../functions/actions/cancel.ts';
import { route as resolve } from '../../../functions/actions/resolve.ts';
import { operation } from '../../../functions/conversations/reply.ts';
import { virtualWorld } from '../../dev/simulators/virtual-world.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

describe('POST /conversations/reply', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'createReply',
    ask: {
      body: {
        target: { vendor: 'helpscout', customer: { email: 'ana.pereira@example.com' }, pick: 'latest' },
        text: 'It is on its way.',
      },
    },
    result: { vendor: 'helpscout', conversationId: '123', messageId: '567' },
    effects: ({ vendors: { simulators } }) => simulators.helpscout.effects().length,
  });

  describe('at WapiKit, where the status is set before the message', () => {
    const conversationId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

    /** The status is set, and the message must wait. */
    async function halfway(all: Everything): Promise<string> {
      const { faults, state } = all.vendors.simulators.wapikit;
      faults.push({ name: 'rate-limited', retryAfterS: 60, match: { operation: 'createMessage' } });
      // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
      const body = { target: { vendor: 'wapikit', conversationId }, text: 'On its way', then: 'closed' };
      const answer = await all.bundle.http(operation, { body });
      expect(answer.body).toMatchObject({ state: 'waiting', warnings: ['partly_applied'] });
      expect(state.conversations.get(conversationId)).toMatchObject({ status: 'Closed' });
      return answer.body.actionId;
    }

    it('sends a message that had to wait, and then nothing is missing', async () => {
      const all = everything();
      const action = await untilSettled(all, operation, await halfway(all));
      expect(action).toMatchObject({ state: 'done', warnings: [] });
      const messages = all.vendors.simulators.wapikit.effects().filter(({ kind }) => kind === 'message');
      expect(messages).toHaveLength(1);
    });

    // biome-ignore lint/suspicious/noThenProperty: as above
    const CLOSING = { target: { vendor: 'wapikit', conversationId }, text: 'On its way', then: 'closed' };
    const LOST = ['status-after:500', 'status-before:500', 'reset-before', 'reset-after', 'truncated-after'] as const;

    it.each(LOST)('sends the message, once, though the response to the status was lost (%s)', async (name) => {
      const all = everything();
      const { faults, state, effects } = all.vendors.simulators.wapikit;
      faults.push({ name, match: { operation: 'updateConversation' } });
      const { body } = await all.bundle.http(operation, { body: CLOSING });
      expect(await untilSettled(all, operation, body.actionId)).toMatchObject({ state: 'done', warnings: [] });
      expect(effects().filter(({ kind }) => kind === 'message')).toHaveLength(1);
      expect(state.conversations.get(conversationId)).toMatchObject({ status: 'Closed' });
    });

    it('says that the status may be set, of one whose first response was lost and that ends before the message is sent', async () => {
      const all = everything();
      const { faults, effects } = all.vendors.simulators.wapikit;
      faults.push({ name: 'reset-after', match: { operation: 'updateConversation' } });
      faults.push({ name: 'rate-limited', retryAfterS: 3_600, match: { operation: 'createMessage' } });
      const { body } = await all.bundle.http(operation, { body: CLOSING });
      expect(body).toMatchObject({ state: 'waiting', warnings: ['partly_applied'] });
      expect(await untilSettled(all, operation, body.actionId)).toMatchObject({
        ...{ state: 'cancelled', reason: 'expired', partlyAt: expect.any(Number), partLostAt: expect.any(Number) },
      });
      expect(effects().filter(({ kind }) => kind === 'message')).toEqual([]);
    });

    it('says that the status may be set, of one whose message was lost and that a person decides failed', async () => {
      const all = everything();
      all.vendors.simulators.wapikit.faults.push({
        name: 'status-before:500',
        match: { operation: 'createMessage' },
      });
      const { body } = await all.bundle.http(operation, { body: CLOSING });
      const { id: actionId, state } = await untilSettled(all, operation, body.actionId);
      expect(state).toBe('held');
      const decided = { method: 'POST', pathParameters: { actionId }, body: { resolution: 'failed' } };
      const answer = await all.bundle.route(resolve, decided);
      expect(answer.body).toMatchObject({ state: 'failed', warnings: ['partly_applied'] });
    });

    it('says that the status may be set, of one whose process died while the message was under way', async () => {
      const [world, store] = [virtualWorld(), createMemoryStore()];
      const all = everything({ world, store });
      const options = { body: CLOSING, headers: { 'idempotency-key': 'of-a-process-that-died' } };
      await new Promise<void>((isUnderWay) => {
        const dying = everything({
          ...{ world, store },
          fetch(url, init) {
            if (init.method !== 'POST' || !url.endsWith('/messages')) return all.vendors.fetch(url, init);
            isUnderWay();
            return new Promise(() => {});
          },
        });
        void dying.bundle.http(operation, options);
      });
      world.advance(60_000);
      const { actionId } = (await all.bundle.http(operation, options)).body;
      expect(await untilSettled(all, operation, actionId)).toMatchObject({ state: 'held' });
      const decided = { method: 'POST', pathParameters: { actionId }, body: { resolution: 'failed' } };
      const answer = await all.bundle.route(resolve, decided);
      expect(answer.body).toMatchObject({ state: 'failed', warnings: ['partly_applied'] });
    });

    it('says of a cancelled one that a part took effect', async () => {
      const all = everything();
      const pathParameters = { actionId: await halfway(all) };
      const { status, body } = await all.bundle.route(cancel, { method: 'DELETE', pathParameters });
      expect([status, body.state, body.warnings]).toEqual([200, 'cancelled', ['partly_applied']]);
    });
  });
});
