import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { route as listRoute } from '../../../functions/actions/list.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operations } from '../../../functions/registry.ts';
import { serveRoute } from '../../../lib/doors/serve.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { wholeOf } from '../../kit/errors.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { reply } from '../../kit/replies.ts';
import { everything } from '../../kit/world.ts';

const INPUT = { conversationId: '123', customer: { id: 123 }, text: 'How are you?' };

it('is answered as HTTP is, without a status', async () => {
  const { bundle } = everything();
  expect(await bundle.invoke(createReply, { input: INPUT })).toMatchObject({
    operation: 'helpscout.createReply',
    state: 'done',
    result: { threadId: '567', conversationId: '123' },
    replayed: false,
  });
});

it('returns a caller’s mistake, and does not throw it', async () => {
  const { bundle } = everything();
  expect(await bundle.invoke(createReply, { input: { ...INPUT, text: '' } })).toMatchObject({
    error: { kind: 'invalid_input', status: 400, issues: [{ path: 'text' }] },
  });
});

it('returns what the vendor refused', async () => {
  const { bundle } = everything();
  expect(await bundle.invoke(createReply, { input: { ...INPUT, conversationId: '142' } })).toMatchObject({
    error: { kind: 'conversation_locked', status: 422, actionId: expect.any(String) },
  });
});

it('throws what kept it from being recorded, so that Lambda tries again', async () => {
  const store = {
    ...createMemoryStore(),
    get: () => Promise.reject(new AppError('unavailable', 'The table is away.')),
  };
  const { bundle } = everything({ store });
  await expect(bundle.invoke(createReply, { input: INPUT })).rejects.toMatchObject({ kind: 'unavailable' });
});

it('throws nothing but a kind and a text of ours: Lambda writes a thrown error down with all that it holds', async () => {
  const cause = Object.assign(new Error('of customer ana@example.com'), { request: { to: 'ana@example.com' } });
  for (const thrown of [cause, new AppError('unavailable', 'The table is away.', { cause })]) {
    const { bundle } = everything({ store: { ...createMemoryStore(), get: () => Promise.reject(thrown) } });
    const error = await bundle.invoke(createReply, { input: INPUT }).catch((it) => it);
    expect(error).toMatchObject({ kind: thrown instanceof AppError ? 'unavailable' : 'internal' });
    expect(wholeOf(error)).not.toContain('ana@example.com');
  }
});

describe('its identity', () => {
  it('is the request’s own id, which Lambda keeps when it tries again', async () => {
    const { bundle } = everything();
    const first = await bundle.invoke(createReply, { input: INPUT }, 'request-1');
    expect(await bundle.invoke(createReply, { input: INPUT }, 'request-1')).toEqual({
      ...Object(first),
      replayed: true,
    });
    expect(await bundle.invoke(createReply, { input: INPUT }, 'request-2')).toMatchObject({ replayed: false });
  });

  it('is its key, the same as over HTTP', async () => {
    const all = everything();
    const { body } = await reply(all, { key: 'a-key' });
    expect(await all.bundle.invoke(createReply, { input: INPUT, idempotencyKey: 'a-key' })).toEqual({
      ...body,
      replayed: true,
    });
  });
});

it('takes an id as a number while that is exact: it is the same action', async () => {
  const { bundle } = everything();
  const first = await bundle.invoke(createReply, { input: INPUT, idempotencyKey: 'a-key' });
  const again = await bundle.invoke(createReply, { input: { ...INPUT, conversationId: 123 }, idempotencyKey: 'a-key' });
  expect(again).toEqual({ ...Object(first), replayed: true });
});

it('rehearses', async () => {
  const { bundle, vendors } = everything();
  expect(await bundle.invoke(createReply, { input: INPUT, dryRun: true })).toMatchObject({
    dryRun: true,
    request: { method: 'POST' },
  });
  expect(vendors.requests()).toBe(0);
});

it('is stopped by the policy like any caller', async () => {
  const { bundle } = everything({ env: { ACCESS_POLICY: '{"direct": ["khoros/*"]}' } });
  expect(await bundle.invoke(createReply, { input: INPUT })).toMatchObject({
    error: { kind: 'forbidden', status: 403 },
  });
});

describe('a route', () => {
  const invoke = (event: unknown) => {
    const { runtime } = everything().bundle;
    return serveRoute(listRoute, () => runtime)(event, lambdaContext());
  };

  it('is answered as HTTP is', async () => {
    expect(await invoke({ input: { state: 'done' } })).toEqual({ actions: [] });
  });

  it('returns a caller’s mistake', async () => {
    expect(await invoke({ input: { state: 'lost' } })).toMatchObject({
      error: { kind: 'invalid_input', issues: [{ path: 'state' }] },
    });
  });

  it('knows no dry run, and says so instead of acting', async () => {
    expect(await invoke({ input: { state: 'done' }, dryRun: true })).toMatchObject({
      error: { kind: 'invalid_input', issues: [{ path: 'dryRun' }] },
    });
  });
});

it('no payload, however odd, is thrown or sent', async () => {
  const { bundle, vendors } = everything();
  const request = fc.record(
    { input: fc.jsonValue(), account: fc.jsonValue(), idempotencyKey: fc.jsonValue(), dryRun: fc.jsonValue() },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), fc.oneof(fc.jsonValue(), request), async (operation, odd) => {
      expect(await bundle.invoke(operation, odd)).toMatchObject({ error: { status: 400, kind: 'invalid_input' } });
    }),
    { numRuns: 300 },
  );
  expect(vendors.requests()).toBe(0);
});
