import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operation as updateConversation } from '../../../functions/reamaze/update-conversation.ts';
import { operations } from '../../../functions/registry.ts';
import { serve } from '../../../lib/doors/serve.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { anyCharacter } from '../../kit/any-character.ts';
import { type HttpRequest, httpEvent } from '../../kit/http-event.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { replies, reply } from '../../kit/replies.ts';
import { everything } from '../../kit/world.ts';

const posts = ({ vendors }: ReturnType<typeof everything>) =>
  vendors.simulators.helpscout.counts.operations['createReply'] ?? 0;

describe('an action that ends at once', () => {
  it('is answered 200, with what the contract promises', async () => {
    expect(await reply(everything())).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: {
        actionId: expect.stringMatching(/^act_[0-9a-v]{26}$/),
        operation: 'helpscout.createReply',
        state: 'done',
        result: { threadId: '567', conversationId: '123' },
        verified: true,
        warnings: [],
        attempts: 1,
        replayed: false,
      },
    });
  });

  it('is replayed under its key: the same answer, marked, and nothing sent', async () => {
    const all = everything();
    const first = await reply(all, { key: 'a-key' });
    const again = await reply(all, { key: 'a-key' });
    expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(again.body).toEqual({ ...first.body, replayed: true });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(posts(all)).toBe(1);
  });

  it('replays its failure, too', async () => {
    const all = everything();
    const first = await reply(all, { key: 'a-key', conversationId: '142' });
    const again = await reply(all, { key: 'a-key', conversationId: '142' });
    expect(first).toMatchObject({ status: 422, body: { kind: 'conversation_locked', vendor: { status: 412 } } });
    expect(again).toMatchObject({
      status: 422,
      headers: { 'idempotent-replayed': 'true', location: `/actions/${first.body.actionId}` },
    });
    expect({ ...again.body, correlationId: '' }).toEqual({ ...first.body, correlationId: '' });
    expect(posts(all)).toBe(1);
  });

  it('is another one without a key, each time', async () => {
    const all = everything();
    const [one, other] = [await reply(all), await reply(all)];
    expect(one.body.actionId).not.toBe(other.body.actionId);
    expect(posts(all)).toBe(2);
  });
});

describe('an action that has not ended', () => {
  it.each([
    [
      'waits for its time',
      { query: { notBefore: '2099-01-01T00:00:00Z' } },
      [],
      { state: 'waiting', reason: 'scheduled' },
    ],
    ['is in doubt', {}, ['reset-after'], { state: 'in_doubt', reason: 'answer_lost' }],
    [
      'waits for the vendor',
      {},
      [{ name: 'rate-limited', retryAfterS: 600 }],
      { state: 'waiting', reason: 'rate_limited' },
    ],
  ] as const)('that %s is answered 202, and where to look', async (_, request, faults, state) => {
    const all = everything();
    all.vendors.simulators.helpscout.faults.push(
      ...faults.map((fault) => ({
        ...Object(typeof fault === 'string' ? { name: fault } : fault),
        match: { operation: 'createReply' },
      })),
    );
    const { status, headers, body } = await reply(all, request);
    expect({ status, body }).toMatchObject({ status: 202, body: state });
    expect(headers['location']).toBe(`/actions/${body.actionId}`);
  });

  it('keeps no caller waiting whose time is still to come, however soon: it can be cancelled until then', async () => {
    const all = everything();
    const started = all.world.now();
    const notBefore = new Date(started + 3_000).toISOString();
    const answer = await reply(all, { query: { notBefore } });
    expect(answer).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'scheduled' } });
    expect({ waitedMs: all.world.now() - started, posts: posts(all) }).toEqual({ waitedMs: 0, posts: 0 });
    all.world.advance(3_000);
    expect(await all.bundle.drive(createReply, answer.body.actionId)).toMatchObject({ state: 'done' });
  });

  it('and is being carried out is answered 409 under its key, and when to ask again', async () => {
    const all = everything();
    let second: ReturnType<typeof reply> | undefined;
    all.vendors.simulators.helpscout.faults.push({ name: 'slow', ms: 1, match: { operation: 'createReply' } });
    const { sleep } = all.world;
    all.world.sleep = async (ms) => {
      second ??= reply(all, { key: 'a-key' });
      await second;
      await sleep(ms);
    };
    const first = await reply(all, { key: 'a-key' });
    expect(first.status).toBe(200);
    expect(await second).toMatchObject({
      status: 409,
      body: { kind: 'in_flight', actionId: first.body.actionId },
      headers: { 'retry-after': '1' },
    });
    expect(posts(all)).toBe(1);
  });

  it('may be replayed into its end', async () => {
    const all = everything();
    all.vendors.simulators.helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
    const doubted = await reply(all, { key: 'a-key' });
    all.world.advance(60_000);
    expect(await reply(all, { key: 'a-key' })).toMatchObject({
      status: 200,
      body: { actionId: doubted.body.actionId, state: 'done', reconciled: true, replayed: true },
    });
    expect(posts(all)).toBe(1);
  });
});

describe('a key', () => {
  it('is refused with another input, or under another condition', async () => {
    const all = everything();
    const first = await reply(all, { key: 'a-key' });
    const reused = { status: 422, body: { kind: 'key_reused', actionId: first.body.actionId } };
    expect(await reply(all, { key: 'a-key', conversationId: '124' })).toMatchObject(reused);
    expect(await reply(all, { key: 'a-key', query: { onlyIf: 'active' } })).toMatchObject(reused);
  });

  it.each(['a-key,a-key', 'a-key,a-key,a-key', ','])('that is sent more than once is refused: %s', async (key) => {
    const all = everything();
    const issues = [{ path: 'idempotency-key', message: 'is sent more than once' }];
    expect(await reply(all, { key })).toMatchObject({ status: 400, body: { kind: 'invalid_input', issues } });
    expect(await reply(all, { key: 'order,5' })).toMatchObject({ status: 200 });
  });

  it('belongs to the operation and the account, whichever caller brings it', async () => {
    const all = everything();
    const one = await reply(all, { key: 'a-key', caller: 'arn:aws:iam::123456789012:user/one' });
    const other = await reply(all, { key: 'a-key', caller: 'arn:aws:iam::123456789012:user/other' });
    expect(other.body).toEqual({ ...one.body, replayed: true });
  });

  it('makes one action of a hundred requests at a time, and no error of ours', async () => {
    const all = everything();
    const answers = await Promise.all(Array.from({ length: 100 }, () => reply(all, { key: 'a-key' })));
    expect(posts(all)).toBe(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body.actionId))).toHaveProperty('size', 1);
  });
});

describe('an account', () => {
  it('without a secret is answered 404, and nothing is recorded', async () => {
    const all = everything();
    expect(await reply(all, { query: { account: 'nowhere' } })).toMatchObject({
      status: 404,
      body: { kind: 'unknown_account' },
    });
    expect((await all.bundle.runtime.ledger().store.due('failed', Number.MAX_SAFE_INTEGER, 10)).length).toBe(0);
    expect(all.vendors.requests()).toBe(0);
  });

  it('whose secret is not valid is answered 503, naming the field and not its value', async () => {
    const all = everything({ secretSource: async () => ({ text: '{"clientId":"a-very-secret-id"}', versionId: '1' }) });
    const answer = await reply(all);
    expect(answer).toMatchObject({ status: 503, body: { kind: 'misconfigured', issues: [{ path: 'clientSecret' }] } });
    expect(JSON.stringify(answer)).not.toContain('a-very-secret-id');
  });
});

describe('a condition', () => {
  it('that holds lets the action run', async () => {
    expect(await reply(everything(), { query: { onlyIf: 'active' } })).toMatchObject({
      status: 200,
      body: { state: 'done' },
    });
  });

  it('that no longer holds cancels it, and sends nothing', async () => {
    const all = everything();
    expect(await reply(all, { query: { onlyIf: 'closed' } })).toMatchObject({
      status: 200,
      body: { state: 'cancelled', reason: 'status_changed' },
    });
    expect(posts(all)).toBe(0);
  });
});

describe('an action’s time', () => {
  const viewOf = async (query: Record<string, string>) => {
    const { route } = await import('../../../functions/actions/get.ts');
    const all = everything();
    const { body } = await reply(all, { query });
    const view = await all.bundle.route(route, { method: 'GET', pathParameters: { actionId: body.actionId } });
    return { accepted: Date.parse(view.body.acceptedAt), notAfter: Date.parse(view.body.notAfter) };
  };

  it('is over after 15 minutes', async () => {
    const { accepted, notAfter } = await viewOf({});
    expect(notAfter - accepted).toBe(15 * 60_000);
  });

  it('is over 24 hours after its start, where it has one', async () => {
    const { notAfter } = await viewOf({ notBefore: '2099-01-01T00:00:00Z' });
    expect(notAfter).toBe(Date.parse('2099-01-02T00:00:00Z'));
  });

  it('is over when the caller says', async () => {
    const { notAfter } = await viewOf({ notAfter: '2099-01-01T00:00:00+01:00' });
    expect(notAfter).toBe(Date.parse('2098-12-31T23:00:00Z'));
  });
});

describe('the attempts of an action', () => {
  it.each([
    ['refused', { status: 200, body: { state: 'done', attempts: 1 } }],
    ['dns', { status: 200, body: { state: 'done', attempts: 1 } }],
    [
      { name: 'rate-limited', retryAfterS: 1 },
      { status: 200, body: { state: 'done', attempts: 2 } },
    ],
    [
      { name: 'rate-limited', retryAfterS: 600 },
      { status: 202, body: { attempts: 1 } },
    ],
    ['reset-after', { status: 202, body: { attempts: 1 } }],
  ] as const)('are the requests that went out: after %j', async (fault, answer) => {
    const all = everything();
    const named = typeof fault === 'string' ? { name: fault } : fault;
    all.vendors.simulators.helpscout.faults.push({ ...named, match: { operation: 'createReply' } });
    expect(await reply(all)).toMatchObject(answer);
  });

  it('are none where the secret keeps everything here', async () => {
    const all = everything({ env: { ONLY_LOOPBACK_VENDORS: 'true' } });
    expect(await reply(all)).toMatchObject({ status: 202, body: { reason: 'credentials', attempts: 0 } });
    expect(all.vendors.requests()).toBe(0);
  });
});

describe('a caller without permission', () => {
  const policy = JSON.stringify({
    '*:user/sender': { accounts: ['helpscout/*'], may: ['send'] },
    '*:user/changer': { accounts: ['*'], may: ['change'] },
  });
  const as = (name: string) => `arn:aws:iam::123456789012:user/${name}`;

  it('is told so before its body is read', async () => {
    const all = everything({ env: { ACCESS_POLICY: policy } });
    const body = `{"x":[${'0,'.repeat(2_900_000)}0]}`;
    const refused = await all.bundle.http(createReply, {
      pathParameters: { conversationId: '123' },
      body,
      caller: as('changer'),
    });
    expect(refused).toMatchObject({ status: 403, body: { kind: 'forbidden', issues: [] } });
    const allowed = await all.bundle.http(createReply, {
      pathParameters: { conversationId: '123' },
      body,
      caller: as('sender'),
    });
    expect(allowed).toMatchObject({ status: 400, body: { detail: 'The input has more than 10000 values.' } });
  });

  it('to write to customers may still change conversations, and the other way round', async () => {
    const all = everything({ env: { ACCESS_POLICY: policy } });
    const update = (caller: string) =>
      all.bundle.http(updateConversation, {
        pathParameters: { slug: 'refund-for-order-5123' },
        body: { status: 2 },
        caller,
      });
    expect(await reply(all, { caller: as('sender') })).toMatchObject({ status: 200 });
    expect(await reply(all, { caller: as('changer') })).toMatchObject({ status: 403 });
    expect(await update(as('changer'))).toMatchObject({ status: 200 });
    expect(await update(as('sender'))).toMatchObject({ status: 403 });
  });
});

describe('a failure of ours', () => {
  it('before anything is recorded is answered 503, and when to come back', async () => {
    const store = {
      ...createMemoryStore(),
      get: () => Promise.reject(new AppError('unavailable', 'The table is away.')),
    };
    const all = everything({ store });
    const answer = await reply(all);
    expect(answer).toMatchObject({
      status: 503,
      body: { kind: 'unavailable' },
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    expect(answer.body).not.toHaveProperty('actionId');
    expect(posts(all)).toBe(0);
  });

  it('that no rule foresaw is answered 500, without its words', async () => {
    const handler = serve(createReply, () => {
      throw new Error('a secret in an error');
    });
    const answer = Object(await handler(httpEvent({ headers: { 'x-correlation-id': 'mine' } }), lambdaContext()));
    expect(answer).toMatchObject({ statusCode: 500, headers: { 'x-correlation-id': 'mine' } });
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'internal', correlationId: 'mine' });
    expect(answer.body).not.toContain('a secret');
  });
});

it('a correlation id comes back with every answer', async () => {
  const all = everything();
  const headers = { 'x-correlation-id': 'order-5123' };
  const ask = (request: HttpRequest) =>
    all.bundle.http(createReply, { ...request, headers: { ...headers, ...request.headers } });
  const body = { customer: { id: 123 }, text: 'How are you?' };
  for (const request of [
    { pathParameters: { conversationId: '123' }, body },
    { body },
    { body: 'no JSON' },
    { caller: undefined },
  ]) {
    expect((await ask(request)).headers['x-correlation-id']).toBe('order-5123');
  }
  expect(all.bundle.lines.filter((line) => line.includes('"correlationId":"order-5123"')).length).toBeGreaterThan(0);
});

describe('the trace of a caller', () => {
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traces = (lines: readonly string[]) =>
    lines.filter((line) => line.includes('"message"')).map((line) => JSON.parse(line).callerTraceId);

  it.each([
    ['an action', { pathParameters: { conversationId: '123' }, body: { customer: { id: 123 }, text: 'Hello' } }],
    ['a request that is refused', { body: 'no JSON' }],
  ])('is named in each log line of %s, and of the next one no more', async (_, request) => {
    const all = everything();
    await all.bundle.http(createReply, { ...request, headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } });
    const { length } = all.bundle.lines;
    expect(new Set(traces(all.bundle.lines))).toEqual(new Set([TRACE]));
    await all.bundle.http(createReply, { body: 'no JSON', headers: { traceparent: '00-ana@example.com' } });
    expect(new Set(traces(all.bundle.lines.slice(length)))).toEqual(new Set([undefined]));
  });
});

describe('a dry run', () => {
  it('shows the request, its credentials masked, and touches nothing', async () => {
    const all = everything();
    expect(await reply(all, { query: { dryRun: 'true' } })).toMatchObject({
      status: 200,
      body: {
        operation: 'helpscout.createReply',
        dryRun: true,
        request: {
          method: 'POST',
          url: 'https://api.helpscout.net/v2/conversations/123/reply',
          headers: { authorization: 'Bearer ***' },
          body: { customer: { id: 123 }, text: 'How are you?' },
        },
      },
    });
    expect(all.vendors.requests()).toBe(0);
    expect(all.bundle.announced).toEqual([]);
    for (const state of ['waiting', 'done', 'failed']) {
      expect(await all.bundle.runtime.ledger().store.due(state, Number.MAX_SAFE_INTEGER, 1)).toEqual([]);
    }
  });

  it('needs no key, and takes none up', async () => {
    const all = everything({ env: { REQUIRE_IDEMPOTENCY_KEY: 'true' } });
    expect(await reply(all, { query: { dryRun: 'true' } })).toMatchObject({ status: 200, body: { dryRun: true } });
    await reply(all, { key: 'a-key', query: { dryRun: 'true' } });
    expect(await reply(all, { key: 'a-key', conversationId: '124' })).toMatchObject({
      status: 200,
      body: { replayed: false },
    });
  });

  it('of an account that there is not is answered 404', async () => {
    const query = { dryRun: 'true', account: 'nowhere' };
    expect(await reply(everything(), { query })).toMatchObject({ status: 404, body: { kind: 'unknown_account' } });
  });
});

it('no request, however odd, makes an error of ours', async () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: anyCharacter }), fc.json());
  const texts = fc.dictionary(fc.string(), text, { maxKeys: 4 });
  const request = fc.record({
    body: text,
    headers: texts,
    query: texts,
    pathParameters: texts,
    isBase64Encoded: fc.boolean(),
  });
  const all = everything();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), request, async (operation, odd) => {
      const { status, body } = await all.bundle.http(operation, odd);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(body.status).toBe(status);
    }),
    { numRuns: 150 },
  );
  expect(all.vendors.requests()).toBe(0);
});

it('what is held keeps its conversation, and what comes behind it waits', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  await replies.held(all);
  expect(await reply(all)).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'queued' } });
});
