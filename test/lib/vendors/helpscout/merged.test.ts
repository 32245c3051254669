import { expect, it } from 'vitest';
import { operation } from '../../../../functions/helpscout/create-reply.ts';
import { everything, untilSettled } from '../../../kit/world.ts';

it('lets those who name a merged conversation wait in line with those who name what it became', async () => {
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
  const next = await reply('123', 'to-what-it-became');
  expect({ lost: lost.body.state, next: next.body.state }).toEqual({ lost: 'in_doubt', next: 'waiting' });

  const first = await untilSettled(all, operation, lost.body.actionId);
  const second = await untilSettled(all, operation, next.body.actionId);
  expect(first).toMatchObject({ state: 'done', conversation: '123', result: { movedFrom: '130' } });
  expect(second).toMatchObject({ state: 'done', conversation: '123' });
  expect(first).toHaveProperty('artifact');
  expect(second).not.toHaveProperty('artifact', Object(first).artifact);
  expect(helpscout.effects()).toHaveLength(2);
});
