import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../../dev/simulation/deployment.ts';
import { createMemoryStore } from '../../../../dev/simulation/memory-store.ts';
import { SECRETS } from '../../../../dev/simulators/simulators.ts';
import { operation as neutralReply } from '../../../../functions/conversations/reply.ts';
import { operation as createReply } from '../../../../functions/helpscout/create-reply.ts';
import {
  operation as update,
  operation as updateConversation,
} from '../../../../functions/reamaze/update-conversation.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import type { SecretSource } from '../../../../lib/secrets/secrets.ts';
import { reply } from '../../../kit/replies.ts';
import { everything, type Surroundings } from '../../../kit/world.ts';

const DAY_MS = 24 * 3_600_000;
const INPUT = { conversationId: '123', customer: { id: 123 }, text: 'How are you?' };
const REPLY = { input: INPUT, idempotencyKey: 'a-key' };

/** Everything, with secrets that can be taken away or broken, and a store that counts its reads. */
function changing(secrets: Record<string, unknown> = { ...SECRETS }) {
  const store = createMemoryStore();
  const reads = { count: 0 };
  const edge: Surroundings = {
    env: { SECRETS_MAX_AGE_MS: '1' },
    async secretSource(name) {
      const text = JSON.stringify(secrets[name.split('/').slice(-2).join('/')]);
      return text === undefined ? undefined : { text, versionId: versionOf(text) };
    },
    store: {
      ...store,
      get(key) {
        reads.count += 1;
        return store.get(key);
      },
    },
  };
  return { ...everything(edge), secrets, reads };
}

describe('an action that is on record', () => {
  it.each([
    ['gone', undefined],
    ['broken', { clientId: 1 }],
  ])('is replayed though its account’s secret is %s', async (_, secret) => {
    const { bundle, secrets, world } = changing();
    const first = await bundle.invoke(createReply, REPLY);
    secrets['helpscout/default'] = secret;
    world.advance(DAY_MS);
    expect(await bundle.invoke(createReply, REPLY)).toEqual({ ...Object(first), replayed: true });
  });

  it('is replayed though the time that its input names has passed', async () => {
    const { bundle, world } = everything();
    const hold_until = new Date(world.now() + DAY_MS).toISOString();
    const hold = { input: { slug: 'refund-for-order-5123', status: 5, hold_until }, idempotencyKey: 'a-key' };
    const first = await bundle.invoke(update, hold);
    expect(first).toMatchObject({ state: 'done' });
    world.advance(2 * DAY_MS);
    expect(await bundle.invoke(update, hold)).toEqual({ ...Object(first), replayed: true });
    const other = { ...hold, input: { ...hold.input, tag_list: ['late'] } };
    expect(await bundle.invoke(update, other)).toMatchObject({ error: { kind: 'key_reused' } });
  });

  it('is not shown to who may not use its account', async () => {
    const { bundle } = everything({ env: { ACCESS_POLICY: '{"direct": ["khoros/*"]}' } });
    expect(await bundle.invoke(createReply, REPLY)).toMatchObject({ error: { kind: 'forbidden' } });
  });
});

describe('while a secret is there and cannot be read', () => {
  const marked = async () => {
    throw new AppError('misconfigured', 'The secret is marked for deletion.', { outcome: 'not_applied' });
  };

  it('an event is tried again, by Lambda: nothing of it is recorded', async () => {
    const { bundle } = everything({ secretSource: marked });
    const event = { id: 'event-1', 'detail-type': createReply.name, source: 'shop', detail: { input: INPUT } };
    await expect(bundle.invoke(createReply, event)).rejects.toMatchObject({ kind: 'misconfigured' });
    expect(bundle.announced).toEqual([]);
  });

  it('what is on record waits, and goes on once it can be read', async () => {
    let source: SecretSource = async (name) => {
      const text = JSON.stringify(SECRETS[name.split('/').slice(-2).join('/')]);
      return { text, versionId: versionOf(text) };
    };
    const { bundle, world } = everything({ secretSource: (name) => source(name), env: { SECRETS_MAX_AGE_MS: '1' } });
    const readable = source;
    const notBefore = new Date(world.now() + 60_000).toISOString();
    const { actionId } = Object(await bundle.invoke(createReply, { ...REPLY, notBefore }));
    source = marked;
    world.advance(60_000);
    expect(await bundle.drive(createReply, actionId)).toMatchObject({ state: 'waiting', reason: 'credentials' });
    source = readable;
    world.advance(DAY_MS / 2);
    expect(await bundle.drive(createReply, actionId)).toMatchObject({ state: 'done' });
  });
});

describe('a request that is not on record', () => {
  it.each([{ idempotencyKey: 'b-key' }, {}])('needs an account: %j', async (key) => {
    const { bundle, secrets, world } = changing();
    await bundle.invoke(createReply, REPLY);
    delete secrets['helpscout/default'];
    world.advance(DAY_MS);
    expect(await bundle.invoke(createReply, { input: INPUT, ...key })).toMatchObject({
      error: { kind: 'unknown_account' },
    });
  });

  it.each([{ idempotencyKey: 'b-key' }, {}, { dryRun: true }])('must name a time to come: %j', async (options) => {
    const { bundle, world, vendors } = everything();
    for (const [ms, start] of [
      [-1, 0],
      [366 * DAY_MS, 0],
      [DAY_MS, 2 * DAY_MS],
    ] as const) {
      const hold_until = new Date(world.now() + ms).toISOString();
      const notBefore = start ? { notBefore: new Date(world.now() + start).toISOString() } : {};
      const input = { slug: 'refund-for-order-5123', status: 5, hold_until };
      expect(await bundle.invoke(update, { input, ...notBefore, ...options })).toMatchObject({
        error: { kind: 'invalid_input', issues: [{ path: 'hold_until' }] },
      });
    }
    expect({ secretReads: bundle.secretReads.count, requests: vendors.requests() }).toEqual({
      secretReads: 0,
      requests: 0,
    });
  });

  it('must name a time to come as an event, too, whose id is its key', async () => {
    const { bundle } = everything();
    const input = { slug: 'refund-for-order-5123', status: 5, hold_until: '2016-01-31T09:30:00Z' };
    const event = { id: 'event-1', 'detail-type': update.name, source: 'shop', detail: { input } };
    expect(await bundle.invoke(update, event)).toMatchObject({
      error: { kind: 'invalid_input', issues: [{ path: 'hold_until' }] },
    });
    expect(bundle.secretReads.count).toBe(0);
  });

  it('costs no read more for its key', async () => {
    const [keyed, keyless] = [changing(), changing()];
    await keyed.bundle.invoke(createReply, REPLY);
    await keyless.bundle.invoke(createReply, { input: INPUT });
    expect(keyed.reads.count).toBe(keyless.reads.count);
  });

  it('costs no read where it has no key and is refused', async () => {
    const { bundle, reads, secrets } = changing();
    delete secrets['helpscout/default'];
    expect(await bundle.invoke(createReply, { input: INPUT })).toMatchObject({ error: { kind: 'unknown_account' } });
    expect(reads.count).toBe(0);
  });
});

describe('the access policy', () => {
  const NEUTRAL = { target: { vendor: 'helpscout', conversationId: '123' }, text: 'How are you?' };
  const under = (accounts: readonly string[], may: readonly string[]) =>
    everything({ env: { ACCESS_POLICY: JSON.stringify({ direct: { accounts, may } }) } });

  it.each([{}, { dryRun: true }])(
    'is asked before any secret or vendor, for a rehearsal as well: %j',
    async (options) => {
      for (const all of [under(['helpscout/other'], ['send', 'change', 'read']), under(['*'], ['change', 'read'])]) {
        for (const [operation, input] of [
          [createReply, INPUT],
          [neutralReply, NEUTRAL],
        ] as const) {
          expect(await all.bundle.invoke(operation, { input, ...options })).toMatchObject({
            error: { kind: 'forbidden' },
          });
        }
        expect([all.bundle.secretReads.count, all.vendors.requests()]).toEqual([0, 0]);
      }
    },
  );

  it.each([{}, { dryRun: true }])('says who may send HTML of its own: %j', async (options) => {
    const { text: _, ...target } = NEUTRAL;
    const asked = { input: { ...target, html: '<p>Hello</p>' }, ...options };
    const { bundle, vendors } = under(['*'], ['send', 'read']);
    expect(await bundle.invoke(neutralReply, asked)).toMatchObject({ error: { kind: 'forbidden' } });
    expect(vendors.requests()).toBe(0);
    expect(await under(['*'], ['send', 'sendHtml', 'read']).bundle.invoke(neutralReply, asked)).not.toHaveProperty(
      'error',
    );
  });

  it('is asked about the account that the input names, and no other may be named beside it', async () => {
    const { bundle } = under(['helpscout/default'], ['send', 'read']);
    const input = { ...NEUTRAL, target: { ...NEUTRAL.target, account: 'other' } };
    expect(await bundle.invoke(neutralReply, { input })).toMatchObject({ error: { kind: 'forbidden' } });
    expect(await everything().bundle.invoke(neutralReply, { input, account: 'shop' })).toMatchObject({
      error: { issues: [{ path: 'target.account' }] },
    });
  });
});

it.each([{}, { dryRun: true }])(
  'a stage that requires keys takes no action without one, but rehearses: %j',
  async (options) => {
    const { bundle, vendors } = everything({ env: { REQUIRE_IDEMPOTENCY_KEY: 'true' } });
    const answer = await bundle.invoke(createReply, { input: INPUT, ...options });
    expect(answer).toMatchObject(
      'dryRun' in options ? { dryRun: true } : { error: { kind: 'idempotency_key_required' } },
    );
    expect(vendors.requests()).toBe(0);
  },
);

it.each([{}, { dryRun: true }])('what JSON allows and no caller means is refused: %j', async (options) => {
  const input = { ...INPUT, text: 'half \ud800 a character' };
  expect(await everything().bundle.invoke(createReply, { input, ...options })).toMatchObject({
    error: { kind: 'invalid_input', issues: [{ path: 'text' }] },
  });
});

it('a number that JavaScript has changed is refused, also where the vendor takes any value', async () => {
  const input = { slug: 'refund-for-order-5123', data: { order: 2 ** 53 } };
  expect(await everything().bundle.invoke(updateConversation, { input })).toMatchObject({
    error: { kind: 'invalid_input', issues: [{ path: 'data.order', message: expect.stringContaining('exactly') }] },
  });
});

describe('an end that has passed already', () => {
  const over = (world: { now(): number }, ms = 0) => ({ notAfter: new Date(world.now() - ms).toISOString() });

  it.each([{}, { dryRun: true }, { idempotencyKey: 'b-key' }])('is refused: %j', async (options) => {
    const { bundle, world, vendors } = everything();
    for (const ms of [0, 1, DAY_MS]) {
      expect(await bundle.invoke(createReply, { input: INPUT, ...over(world, ms), ...options })).toMatchObject({
        error: { kind: 'invalid_input', status: 400, issues: [{ path: 'notAfter', message: 'must be in the future' }] },
      });
    }
    expect([bundle.secretReads.count, vendors.requests()]).toEqual([0, 0]);
  });

  it('is refused over HTTP', async () => {
    const all = everything();
    expect(await reply(all, { query: over(all.world, 1) })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'notAfter' }] },
    });
  });

  it('is refused as an event, which is counted and announced', async () => {
    const { bundle, world } = everything();
    const detail = { input: INPUT, ...over(world, 1) };
    const event = { id: 'event-1', 'detail-type': createReply.name, source: 'shop', detail };
    expect(await bundle.invoke(createReply, event)).toMatchObject({ error: { issues: [{ path: 'notAfter' }] } });
    expect(bundle.announced).toMatchObject([['action.failed', { error: { kind: 'invalid_input' } }]]);
  });

  it('is the end of an action that is on record: the repeat is answered', async () => {
    const { bundle, world } = everything();
    const asked = { ...REPLY, notAfter: new Date(world.now() + 60_000).toISOString() };
    const first = await bundle.invoke(createReply, asked);
    world.advance(DAY_MS);
    expect(await bundle.invoke(createReply, asked)).toEqual({ ...Object(first), replayed: true });
  });
});

it('a start that has passed is now: the action has its whole time', async () => {
  const { bundle, world } = everything();
  const notBefore = new Date(world.now() - 3 * DAY_MS).toISOString();
  expect(await bundle.invoke(createReply, { input: INPUT, notBefore })).toMatchObject({ state: 'done' });
});
