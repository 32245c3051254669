import { describe, expect, it } from 'vitest';
import { route as list } from '../../../functions/accounts/list.ts';
import { route } from '../../../functions/accounts/pause.ts';
import { route as resume } from '../../../functions/accounts/resume.ts';
import { route as get } from '../../../functions/actions/get.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { replies, reply } from '../../kit/replies.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

const HELPSCOUT = { vendor: 'helpscout', account: 'default' };
const pause = (
  { bundle }: Everything,
  body: unknown = {},
  caller?: string,
  pathParameters: Record<string, string> = HELPSCOUT,
) => bundle.route(route, { pathParameters, body, ...(caller === undefined ? {} : { caller }) });

const mails = (all: Everything) => all.vendors.simulators.helpscout.effects();

it('sends nothing while an account is paused, and says so; what is accepted waits', async () => {
  const all = everything();
  expect(await pause(all, { note: 'An incident.' })).toMatchObject({
    status: 200,
    body: { ...HELPSCOUT, paused: { note: 'An incident.', by: expect.stringContaining('user/test') } },
  });
  const { status, body } = await reply(all);
  expect({ status, state: body.state, reason: body.reason }).toEqual({
    status: 202,
    state: 'waiting',
    reason: 'paused',
  });
  const shown = await all.bundle.route(get, { method: 'GET', pathParameters: { actionId: body.actionId } });
  expect(shown.body.next).toMatchObject({ what: 'It is sent when a person resumes its account.' });
  all.world.advance(400_000);
  await all.bundle.drive(createReply, body.actionId);
  expect(all.vendors.requests()).toBe(0);
});

it('keeps a pause where another is asked for whose time is over already, and says so', async () => {
  const all = everything();
  await pause(all, { note: 'An incident.' });
  expect(await pause(all, { until: '2020-01-01T00:00:00Z' })).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'until', message: 'must be in the future' }] },
  });
  expect((await reply(all)).body).toMatchObject({ state: 'waiting', reason: 'paused' });
});

it('goes on when it is resumed: what waits is woken, oldest first, and sent once', async () => {
  const all = everything();
  await pause(all);
  const first = (await reply(all, { key: 'first' })).body.actionId;
  all.world.advance(1_000);
  const second = (await reply(all, { key: 'second', conversationId: '124' })).body.actionId;
  all.bundle.wakeUps.length = 0;
  const answer = await all.bundle.route(resume, { pathParameters: HELPSCOUT, body: {} });
  expect(answer.body).not.toHaveProperty('paused');
  expect(all.bundle.wakeUps.map(({ actionId }) => actionId)).toEqual([first, second]);
  for (const actionId of [first, second]) {
    expect(await all.bundle.drive(createReply, actionId)).toMatchObject({ state: 'done' });
  }
  expect(mails(all)).toHaveLength(2);
});

it('goes on by itself when the time of the pause is over', async () => {
  const all = everything();
  await pause(all, { until: new Date(all.world.now() + 60_000).toISOString() });
  const { body } = await reply(all);
  expect(body.reason).toBe('paused');
  all.world.advance(70_000);
  expect(await all.bundle.drive(createReply, body.actionId)).toMatchObject({ state: 'done' });
});

it('still looks for what was sent before, since a read sends nothing', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  all.vendors.simulators.helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
  const { body } = await reply(all);
  await pause(all);
  expect(await untilSettled(all, createReply, body.actionId)).toMatchObject({ state: 'done' });
  expect(mails(all)).toHaveLength(1);
});

describe('an account that has no secret', () => {
  const nowhere = { vendor: 'helpscout', account: 'nowhere' };

  it.each([
    ['paused', route],
    ['resumed', resume],
  ])('cannot be %s, and nothing of it is recorded', async (_, decision) => {
    const all = everything();
    expect(await all.bundle.route(decision, { pathParameters: nowhere, body: {} })).toMatchObject({
      status: 404,
      body: { kind: 'unknown_account' },
    });
    expect((await all.bundle.route(list, { method: 'GET' })).body).toEqual({ accounts: [] });
  });

  it('can be paused where its secret is there and cannot be used: that may be why', async () => {
    const all = everything({ secretSource: async () => ({ text: '{}', versionId: '1' }) });
    expect(await pause(all, {}, undefined, nowhere)).toMatchObject({ status: 200, body: { paused: {} } });
  });

  it('is not judged while the secrets cannot be read', async () => {
    const all = everything({ secretSource: () => Promise.reject(new Error('Secrets Manager is away')) });
    expect(await pause(all)).toMatchObject({ status: 200, body: { paused: {} } });
  });
});

it('stops no other account', async () => {
  const all = everything();
  await pause(all, {}, undefined, { vendor: 'reamaze', account: 'default' });
  await replies.done(all);
  expect(mails(all)).toHaveLength(1);
});

describe('a pause must be asked for as it is offered', () => {
  it.each([
    [{ until: 'tomorrow' }, 'until'],
    [{ note: '' }, 'note'],
    [{ because: 'x' }, 'because'],
  ])('%j', async (body, path) => {
    expect(await pause(everything(), body)).toMatchObject({ status: 400, body: { issues: [{ path }] } });
  });

  it('by those who may decide, at an account that they may see', async () => {
    const policy = {
      '*:user/test': { accounts: ['helpscout/*'], may: ['read'] },
      '*:user/other': { accounts: ['khoros/*'], may: ['read', 'decide'] },
    };
    const all = everything({ env: { ACCESS_POLICY: JSON.stringify(policy) } });
    expect(await pause(all)).toMatchObject({ status: 403, body: { kind: 'forbidden' } });
    const other = 'arn:aws:iam::123456789012:user/other';
    expect(await pause(all, {}, other)).toMatchObject({ status: 404, body: { kind: 'unknown_account' } });
    const nowhere = { vendor: 'zendesk', account: 'default' };
    expect(await pause(everything(), {}, undefined, nowhere)).toMatchObject({ status: 404 });
  });
});
