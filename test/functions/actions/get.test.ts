import { expect, it } from 'vitest';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { route } from '../../../functions/actions/get.ts';
import { replies, reply } from '../../kit/replies.ts';
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
  expect(body.history.map(({ phase, outcome }) => [phase, outcome])).toContainEqual(['send', 'answer_lost']);
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

it('shows what was to be sent to those who may read it, as long as it is kept, and to no other caller', async () => {
  const may = '"may": ["send", "change", "decide", "read"';
  const policy = `{"*:user/test": {"accounts": ["*"], ${may}, "readInput"]}, "*:user/other": {"accounts": ["*"], ${may}]}}`;
  const all = everything({ env: { ACCESS_POLICY: policy } });
  const waiting = await replies.waiting(all);
  const ask = (actionId: string, input: string, caller?: string) =>
    all.bundle.route(route, {
      ...{ method: 'GET', pathParameters: { actionId }, query: { input } },
      ...(caller === undefined ? {} : { caller }),
    });
  expect((await ask(waiting, 'true')).body.input).toMatchObject({ text: 'How are you?' });
  expect((await ask(waiting, 'false')).body).not.toHaveProperty('input');
  expect(await ask(waiting, 'true', 'arn:aws:iam::123456789012:user/other')).toMatchObject({
    status: 403,
    body: { kind: 'forbidden' },
  });
  expect((await ask(await replies.done(all), 'true')).body).not.toHaveProperty('input');
  expect(await ask(waiting, 'yes')).toMatchObject({ status: 400, body: { issues: [{ path: 'input' }] } });
});

it('shows the request that an account in mode dryRun would have sent, to those alone who may read inputs', async () => {
  const policy =
    '{"*:user/test": {"accounts": ["*"], "may": ["send", "read", "readInput"]}, "*:user/other": {"accounts": ["*"], "may": ["read"]}}';
  const secret = { ...SECRETS['helpscout/default'], mode: 'dryRun' };
  const secretSource = async () => ({ text: JSON.stringify(secret), versionId: '1' });
  const all = everything({ env: { ACCESS_POLICY: policy }, secretSource });
  const { body } = await reply(all, { key: 'shadow' });
  expect(body).toMatchObject({ state: 'done', warnings: ['dry_run'] });
  const ask = (caller: string) =>
    all.bundle.route(route, {
      ...{ method: 'GET', pathParameters: { actionId: body.actionId }, query: { input: 'true' } },
      caller: `arn:aws:iam::123456789012:user/${caller}`,
    });
  const shown = await ask('test');
  expect(shown.body.input).toMatchObject({
    requests: [{ method: 'POST', url: expect.stringMatching(/\/reply$/), body: { text: 'How are you?' } }],
  });
  expect(JSON.stringify(shown.body)).not.toMatch(/local-secret|Bearer \w/);
  expect(await ask('other')).toMatchObject({ status: 403 });
  expect(JSON.stringify((await get(all, body.actionId)).body)).not.toContain('How are you?');
  expect(all.vendors.simulators.helpscout.effects()).toEqual([]);
});

it('shows who stands before and behind an action, and what comes next', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const first = await replies.held(all);
  const { body } = await reply(all, { key: 'behind' });
  const neighbour = (actionId: string, state: string) => ({ actionId, state, operation: 'helpscout.createReply' });
  expect((await get(all, first)).body).toMatchObject({
    ...{ ahead: [], behind: [neighbour(body.actionId, 'waiting')] },
    next: { what: 'A person decides: done, failed or resend.' },
  });
  expect((await get(all, body.actionId)).body).toMatchObject({
    ...{ ahead: [neighbour(first, 'held')], behind: [] },
    next: {
      what: 'It is sent when it is first in the line of its conversation.',
      at: expect.stringMatching(/Z$/),
      unless: expect.stringContaining('passes first'),
    },
  });
  expect((await get(all, await replies.failed(all))).body).not.toHaveProperty('next');
});
