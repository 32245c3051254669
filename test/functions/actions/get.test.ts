import { expect, it } from 'vitest';
import { route } from '../../../functions/actions/get.ts';
import { replies } from '../../kit/replies.ts';
import { type Everything, everything } from '../../kit/world.ts';

const get = ({ bundle }: Everything, actionId: string, caller?: string) =>
  bundle.route(route, { method: 'GET', pathParameters: { actionId }, ...(caller === undefined ? {} : { caller }) });

it.each(['done', 'failed', 'waiting', 'in_doubt', 'held'] as const)('shows an action that is %s', async (state) => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const actionId = await replies[state](all);
  expect(await get(all, actionId)).toMatchObject({
    status: 200,
    body: { actionId, operation: 'helpscout.createReply', state, account: 'default', trigger: 'http' },
  });
});

it('shows why a failed action failed, as the problem that it was', async () => {
  const all = everything();
  const { body } = await get(all, await replies.failed(all));
  expect(body.error).toMatchObject({ status: 404, kind: 'conversation_not_found', vendor: { status: 404 } });
});

it('shows each attempt, and neither the customer’s words nor a credential', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const { body } = await get(all, await replies.held(all));
  expect(body.history.map(({ phase, outcome }: Record<string, string>) => [phase, outcome])).toContainEqual([
    'send',
    'answer_lost',
  ]);
  expect(JSON.stringify(body)).not.toMatch(/How are you|local-secret/);
});

it('shows no action that the caller may not see, nor one that there is not', async () => {
  const all = everything({ env: { ACCESS_POLICY: '{"*:user/test": ["helpscout/*"], "*:user/other": ["khoros/*"]}' } });
  const actionId = await replies.done(all);
  const [seen, unseen, none] = [
    await get(all, actionId),
    await get(all, actionId, 'arn:aws:iam::123456789012:user/other'),
    await get(all, `act_${'0'.repeat(26)}`),
  ];
  expect(seen.status).toBe(200);
  expect(unseen).toMatchObject({ status: 404, body: { kind: 'unknown_action' } });
  expect({ ...unseen.body, correlationId: '' }).toEqual({ ...none.body, correlationId: '' });
});

it.each(['1', 'act_', 'act_123', `act_${'z'.repeat(26)}`, `act_${'0'.repeat(27)}`, '../actions', ''])(
  'takes no id like %j',
  async (actionId) => {
    const all = everything();
    expect(await get(all, actionId)).toMatchObject({ status: 400, body: { issues: [{ path: 'actionId' }] } });
  },
);
