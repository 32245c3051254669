import { expect, it } from 'vitest';
import { route } from '../../../functions/actions/cancel.ts';
import { route as resolve } from '../../../functions/actions/resolve.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operation as update } from '../../../functions/helpscout/update-conversation.ts';
import { replies, reply } from '../../kit/replies.ts';
import { type Everything, everything } from '../../kit/world.ts';

const cancel = ({ bundle }: Everything, actionId: string, caller?: string) =>
  bundle.route(route, { method: 'DELETE', pathParameters: { actionId }, ...(caller === undefined ? {} : { caller }) });

it('cancels what waits, announces it, and never sends it', async () => {
  const all = everything();
  const inAnHour = new Date(all.world.now() + 3_600_000).toISOString();
  const { body } = await reply(all, { query: { notBefore: inAnHour } });
  const { actionId } = body;
  expect(await cancel(all, actionId)).toMatchObject({ status: 200, body: { state: 'cancelled', reason: 'caller' } });
  all.world.advance(2 * 3_600_000);
  await all.bundle.drive(createReply, actionId);
  expect(all.vendors.simulators.helpscout.effects()).toEqual([]);
  expect(all.bundle.announced).toEqual([['action.cancelled', actionId]]);
});

it('says the same when it is asked twice', async () => {
  const all = everything();
  const actionId = await replies.waiting(all);
  const [first, again] = [await cancel(all, actionId), await cancel(all, actionId)];
  expect(again).toEqual({ ...first, headers: again.headers });
});

it.each(['done', 'failed', 'in_doubt', 'held'] as const)('comes too late for what is %s', async (state) => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const actionId = await replies[state](all);
  const answer = await cancel(all, actionId);
  expect(answer).toMatchObject({ status: 409, body: { kind: 'too_late', actionId } });
  expect(answer.headers['location']).toBe(`/actions/${actionId}`);
});

it('warns that an earlier request may have had an effect, where a person had decided that it is sent once more', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const actionId = await replies.held(all);
  await all.bundle.route(resolve, { method: 'POST', pathParameters: { actionId }, body: { resolution: 'resend' } });
  const { status, body } = await cancel(all, actionId);
  expect([status, body.state, body.warnings]).toEqual([200, 'cancelled', ['earlier_request_unproven']]);
});

it('warns that a part took effect, where an update published a draft and the rest of it waits', async () => {
  const all = everything();
  const { faults, effects } = all.vendors.simulators.helpscout;
  const pathParameters = { conversationId: '123' };
  await all.bundle.http(createReply, { pathParameters, body: { customer: { id: 123 }, text: 'A draft', draft: true } });
  faults.push({ name: 'rate-limited', retryAfterS: 60, match: { operation: 'updateConversation', body: '/status' } });
  const waiting = await all.bundle.http(update, { pathParameters, body: { draft: false, status: 'closed' } });
  expect(waiting).toMatchObject({ status: 202, body: { state: 'waiting', warnings: ['partly_applied'] } });
  expect(effects()).toHaveLength(1);
  const { status, body } = await cancel(all, waiting.body.actionId);
  expect([status, body.state, body.warnings]).toEqual([200, 'cancelled', ['partly_applied']]);
});

it('does not warn where nothing was sent', async () => {
  const all = everything();
  const { body } = await cancel(all, await replies.waiting(all));
  expect([body.state, body.warnings]).toEqual(['cancelled', []]);
});

it('does not cancel what the caller may not see', async () => {
  const all = everything({ env: { ACCESS_POLICY: '{"*:user/test": ["helpscout/*"], "*:user/other": ["khoros/*"]}' } });
  const actionId = await replies.waiting(all);
  expect(await cancel(all, actionId, 'arn:aws:iam::123456789012:user/other')).toMatchObject({ status: 404 });
  expect(await cancel(all, actionId)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
});

it('is refused to a caller that may see the action and not decide', async () => {
  const reader = '{"*:user/test": ["*"], "*:user/other": {"accounts": ["*"], "may": ["read", "send"]}}';
  const all = everything({ env: { ACCESS_POLICY: reader } });
  const actionId = await replies.waiting(all);
  expect(await cancel(all, actionId, 'arn:aws:iam::123456789012:user/other')).toMatchObject({
    status: 403,
    body: { kind: 'forbidden' },
  });
  expect(await cancel(all, actionId)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
});
