import { expect, it } from 'vitest';
import { operation } from '../../../functions/helpscout/create-reply.ts';
import { everything, untilSettled } from '../../kit/world.ts';

it('credits no thread to two actions, though one of them was sent to an id that has been merged', async () => {
  const all = everything();
  const { helpscout } = all.vendors.simulators;
  const reply = (conversationId: string, key: string) =>
    all.bundle.http(operation, {
      pathParameters: { conversationId },
      headers: { 'idempotency-key': key },
      body: { customer: { id: 123 }, text: 'The same words' },
    });

  helpscout.faults.push({ name: 'reset-before', match: { method: 'POST', path: '/130/reply' } });
  const lost = await reply('130', 'to-the-merged-one');
  const sent = await reply('123', 'to-what-it-became');
  expect([lost.body.state, sent.body.state]).toEqual(['in_doubt', 'done']);

  const action = await untilSettled(all, operation, lost.body.actionId);
  expect(action).toMatchObject({ state: 'done', result: { movedFrom: '130' } });
  expect(action.artifact).not.toBe(sent.body.result.threadId);
  expect(helpscout.effects()).toHaveLength(2);
});
