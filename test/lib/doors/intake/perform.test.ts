import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../../dev/simulation/memory-store.ts';
import { SECRETS } from '../../../../dev/simulators/simulators.ts';
import { operation as createReply } from '../../../../functions/helpscout/create-reply.ts';
import { operation as update } from '../../../../functions/reamaze/update-conversation.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import type { SecretSource } from '../../../../lib/secrets/secrets.ts';
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
      return text === undefined ? undefined : { text, versionId: text };
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
      return { text, versionId: text };
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

it('a start that has passed is now: the action has its whole time', async () => {
  const { bundle, world } = everything();
  const notBefore = new Date(world.now() - 3 * DAY_MS).toISOString();
  expect(await bundle.invoke(createReply, { input: INPUT, notBefore })).toMatchObject({ state: 'done' });
});
