import { describe, expect, it } from 'vitest';
import { route as get } from '../../../functions/actions/get.ts';
import { route } from '../../../functions/actions/resolve.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { replies } from '../../kit/replies.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

const resolve = ({ bundle }: Everything, actionId: string, body: unknown, caller?: string) =>
  bundle.route(route, { pathParameters: { actionId }, body, ...(caller === undefined ? {} : { caller }) });

async function withHeldReply() {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  return { all, actionId: await replies.held(all) };
}

it('ends a held action as done, at a person’s word', async () => {
  const { all, actionId } = await withHeldReply();
  expect(await resolve(all, actionId, { resolution: 'done' })).toMatchObject({
    status: 200,
    body: { state: 'done', reason: 'person', verified: 'unsupported' },
  });
  expect(all.bundle.announced).toContainEqual(['action.done', actionId]);
});

it('ends a held action as failed, at a person’s word', async () => {
  const { all, actionId } = await withHeldReply();
  expect(await resolve(all, actionId, { resolution: 'failed' })).toMatchObject({
    status: 200,
    body: { state: 'failed', reason: 'person', error: { kind: 'decided_failed' } },
  });
});

it('keeps who decided what, when and why, and shows no list of it', async () => {
  const { all, actionId } = await withHeldReply();
  const caller = 'arn:aws:iam::123456789012:user/grace';
  const { heldAt } = (await all.bundle.route(get, { pathParameters: { actionId } })).body;
  expect(heldAt).toEqual(expect.any(String));
  const { body } = await resolve(all, actionId, { resolution: 'resend', note: 'Not in the thread.' }, caller);
  const at = new Date(all.world.now()).toISOString();
  expect(body.decisions).toEqual([{ at, by: caller, decision: 'resend', note: 'Not in the thread.' }]);
  expect(body.heldAt).toBe(heldAt);
  expect(JSON.stringify(all.bundle.lines)).not.toContain('Not in the thread');
  for (const note of ['', 'x'.repeat(501), 5])
    expect((await resolve(all, actionId, { resolution: 'done', note })).body.issues).toMatchObject([{ path: 'note' }]);
});

it('sends a held action once more, at a person’s word', async () => {
  const { all, actionId } = await withHeldReply();
  expect(await resolve(all, actionId, { resolution: 'resend' })).toMatchObject({
    body: { state: 'waiting', reason: 'person' },
  });
  expect(all.bundle.wakeUps).toContainEqual({ actionId, delayMs: 0 });
  expect(await untilSettled(all, createReply, actionId)).toMatchObject({ state: 'done' });
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
});

it.each(['done', 'failed', 'waiting', 'in_doubt'] as const)('decides nothing about what is %s', async (state) => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const actionId = await replies[state](all);
  expect(await resolve(all, actionId, { resolution: 'done' })).toMatchObject({
    status: 409,
    body: { kind: 'too_late' },
  });
});

describe('a decision must be one', () => {
  it.each([
    [{}, 'resolution'],
    [{ resolution: 'maybe' }, 'resolution'],
    [{ resolution: null }, 'resolution'],
    [{ resolution: ['done'] }, 'resolution'],
    [{ resolution: 'done', because: 'I say so' }, 'because'],
    [{ resolution: 'done', actionId: `act_${'0'.repeat(26)}` }, 'actionId'],
  ])('%j', async (body, path) => {
    const { all, actionId } = await withHeldReply();
    expect(await resolve(all, actionId, body)).toMatchObject({ status: 400, body: { issues: [{ path }] } });
  });

  it('is not taken from the query', async () => {
    const { all, actionId } = await withHeldReply();
    const request = { pathParameters: { actionId }, query: { resolution: 'failed' }, body: { resolution: 'done' } };
    expect(await all.bundle.route(route, request)).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'resolution' }] },
    });
  });
});
