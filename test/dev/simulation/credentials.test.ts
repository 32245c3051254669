import { describe, expect, it } from 'vitest';
import type { Process } from '../../../dev/simulation/process.ts';
import { SECRETS } from '../../../dev/simulation/simulation.ts';
import { depth } from '../../kit/depth.ts';
import { MINUTE_MS, REPLY, type Standing, stand, TRIGGERS, type Trigger } from './standing.ts';

const NAME = 'helpscout/default';
const USER = { userId: 4_001, dedicatedUser: true };

/** How a Help Scout account is rotated: what it was, what it will be, and how the old one is revoked. */
const ROTATIONS = {
  'a token': {
    old: { ...USER, accessToken: 'old-token' },
    next: { ...USER, accessToken: 'new-token' },
    accept: ({ helpscout }: Standing['simulators'], which: 'old' | 'new') => {
      helpscout.knobs.accessTokens = [`${which}-token`];
    },
  },
  'a client’s secret and all its tokens': {
    old: { ...USER, clientId: 'local-client', clientSecret: 'old-secret' },
    next: { ...USER, clientId: 'local-client', clientSecret: 'new-secret' },
    accept: ({ helpscout }: Standing['simulators'], which: 'old' | 'new') => {
      helpscout.knobs.credentials = { 'local-client': `${which}-secret` };
      helpscout.control('revokeTokens');
    },
  },
} as const;

/** Warm containers of one function, all with the same credential, and what each of them does from now on. */
async function warm(containers: number, rotation: keyof typeof ROTATIONS) {
  const { old, accept } = ROTATIONS[rotation];
  const secrets = new Map<string, unknown>([...SECRETS, [NAME, old]]);
  const did = new Map<Process, { reads: number; refusedCalls: number; refusedTokens: number }>();
  const doing = (process: Process) => {
    const sofar = did.get(process) ?? { reads: 0, refusedCalls: 0, refusedTokens: 0 };
    did.set(process, sofar);
    return sofar;
  };
  const all = stand({
    conversations: 1_000,
    secrets,
    onSecretRead: (by) => {
      doing(by).reads += 1;
    },
    onAnswer(status, from, { path }) {
      if (status !== 401) return;
      if (path === '/v2/oauth2/token') doing(from).refusedTokens += 1;
      else doing(from).refusedCalls += 1;
    },
  });
  accept(all.simulators, 'old');
  let n = 0;
  /** One request to each container at once: those that have just been at work are all there are. */
  const toEach = () =>
    Promise.all(
      Array.from({ length: containers }, () => {
        const input = { ...REPLY.input, conversationId: String(10_000 + n++) };
        return all.ask('http', { ...REPLY, input }, `order-${n}`);
      }),
    );
  // The first answer tells how much Help Scout lets pass.
  await all.during(all.ask('http', REPLY));
  await all.during(toEach());
  await all.settled();
  const before = new Set(did.keys());
  did.clear();
  return { all, secrets, did, before, toEach, asked: () => n + 1 };
}

describe('while a credential is rotated, the old one revoked two seconds before the new one is there', () => {
  it.each([
    ['a token', depth({ quick: 50, thorough: 200 }), [50, 2_100], 0],
    ['a token', 10, [50, 800, 1_900, 2_100, 3_000, 5_000], 0],
    ['a client’s secret and all its tokens', 10, [50, 800, 1_900, 2_100, 3_000, 5_000], 1],
  ] as const)(
    '(%s, %i containers) nothing fails, and no container asks in vain but once, and once more whether it is the credential, nor looks for the secret more than twice',
    async (rotation, containers, requestsAt, refusedTokens) => {
      const { all, secrets, did, before, toEach, asked } = await warm(containers, rotation);
      const { next, accept } = ROTATIONS[rotation];
      const at = all.clock.now();
      accept(all.simulators, 'new');
      all.clock.at(at + 2_000, () => secrets.set(NAME, next));
      for (const afterMs of requestsAt) {
        await all.pass(at + afterMs - all.clock.now());
        void toEach();
      }
      all.sweepEachMinute();
      await all.settled();

      const actions = [...all.witness.actions.values()];
      expect(actions).toHaveLength(asked());
      expect(actions.filter(({ state }) => state !== 'done')).toEqual([]);
      expect(all.simulators.helpscout.effects()).toHaveLength(asked());
      const known = [...did].filter(([process]) => before.has(process)).map(([, what]) => what);
      expect(known.length).toBeGreaterThanOrEqual(0.9 * containers);
      // The request itself, and the harmless read that tells a refused credential from a refused conversation.
      expect(Math.max(...known.map(({ refusedCalls }) => refusedCalls))).toBeLessThanOrEqual(2);
      expect(Math.max(...known.map((what) => what.refusedTokens))).toBe(refusedTokens);
      expect(Math.max(...known.map(({ reads }) => reads))).toBeLessThanOrEqual(2);
    },
  );
});

describe('a credential that is refused to an append', () => {
  const posts = ({ requests }: Standing) => requests.filter(({ path }) => path.endsWith('/reply')).length;

  /** Revokes the credential just as the reply itself arrives, once the conversation has been read with it. */
  async function revokedAtReply(next: object | undefined, accepted: readonly string[]) {
    const secrets = new Map<string, unknown>([...SECRETS, [NAME, ROTATIONS['a token'].old]]);
    let isArmed = false;
    const all: Standing = stand({
      secrets,
      onRequest({ path }) {
        if (!isArmed || !path.endsWith('/reply') || posts(all) > 1) return;
        all.simulators.helpscout.knobs.accessTokens = [...accepted];
        if (next) secrets.set(NAME, next);
      },
    });
    ROTATIONS['a token'].accept(all.simulators, 'old');
    await all.during(all.ask('http', REPLY, 'before'));
    await all.pass(60_000);
    all.requests.splice(0);
    isArmed = true;
    const told = await all.during(all.ask('http', REPLY, 'order-5123'));
    return { all, told };
  }

  it('is not applied, and is sent once more with another version', async () => {
    const { all, told } = await revokedAtReply(ROTATIONS['a token'].next, ['new-token']);
    expect(told).toMatchObject({ status: 200, body: { state: 'done' } });
    expect({ posts: posts(all), mails: all.simulators.helpscout.effects().length }).toEqual({ posts: 2, mails: 2 });
  });

  it('is not sent once more with the same version', async () => {
    const { all, told } = await revokedAtReply(undefined, []);
    expect(told).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'credentials' } });
    expect({ posts: posts(all), mails: all.simulators.helpscout.effects().length }).toEqual({ posts: 1, mails: 1 });
  });

  it('is sent no third time where the other version is refused as well', async () => {
    const { all, told } = await revokedAtReply(ROTATIONS['a token'].next, []);
    expect(told).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'credentials' } });
    expect({ posts: posts(all), mails: all.simulators.helpscout.effects().length }).toEqual({ posts: 2, mails: 1 });
  });
});

describe('while Secrets Manager is away for ten minutes', () => {
  /** @param warmedMs how long before the outage a container has read the secret; `undefined` if none has */
  async function away(trigger: Trigger, warmedMs: number | undefined) {
    let isAway = false;
    const all: Standing = stand({
      seed: 2,
      // A container that is started during the outage is cold: another test is about that.
      recycled: 0,
      secrets: new Map<string, unknown>([...SECRETS, [NAME, ROTATIONS['a token'].old]]),
      fates: (port) => ({ latencyMs: 5, ...(isAway && port === 'secrets' ? { fails: 'before' } : {}) }),
    });
    ROTATIONS['a token'].accept(all.simulators, 'old');
    if (warmedMs !== undefined) await all.during(all.ask(trigger, REPLY, 'warm'));
    all.requests.splice(0);
    all.simulators.helpscout.state.mails.splice(0);
    await all.pass(warmedMs ?? 0);
    isAway = true;
    const ask = (key: string) => all.during(all.ask(trigger, REPLY, key));
    const back = async () => {
      await all.pass(10 * MINUTE_MS);
      isAway = false;
      all.sweepEachMinute();
      await all.settled();
    };
    return { all, ask, back };
  }

  it.each(TRIGGERS)('over %s a warm container goes on with what it has, up to fifteen minutes old', async (trigger) => {
    const { all, ask } = await away(trigger, 4 * MINUTE_MS);
    for (let minute = 4; minute < 15; minute += 2) {
      const told = await ask(`minute-${minute}`);
      expect({ minute, status: told.status, reason: told.body.reason }).toEqual({
        minute,
        status: 200,
        reason: undefined,
      });
      await all.pass(2 * MINUTE_MS);
    }
    expect(await ask('too-old')).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'unavailable' } });
  });

  it.each(TRIGGERS)('over %s a cold one records the action, which waits and then ends by itself', async (trigger) => {
    const { all, ask, back } = await away(trigger, undefined);
    expect(await ask('order-5123')).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'unavailable' } });
    expect(all.requests).toEqual([]);
    await back();
    expect(await ask('order-5123')).toMatchObject({ status: 200, body: { state: 'done', replayed: true } });
    expect(all.simulators.helpscout.effects()).toHaveLength(1);
    expect(all.deployment.queue.counts.dead).toBe(0);
  });
});

describe('a secret whose rotation arrives after the old version was refused', () => {
  const old = ROTATIONS['a token'].old;
  const next = ROTATIONS['a token'].next;

  /** A stage whose vendor takes the new token only; the secret follows when the test says so. */
  function rotated(settleMs = '600000') {
    const secrets = new Map<string, unknown>([...SECRETS, [NAME, old]]);
    const env = { SETTLE_MS: settleMs };
    const all: Standing = stand({ secrets, conversations: 100, env });
    all.simulators.helpscout.knobs.accessTokens = ['new-token'];
    const arrive = () => secrets.set(NAME, next);
    const arrivesAfter = (ms: number) => all.clock.at(all.clock.now() + ms, arrive);
    const to = (n: number) => ({ ...REPLY, input: { ...REPLY.input, conversationId: String(10_000 + n) } });
    const calls = () => all.requests.length;
    return { all, arrive, arrivesAfter, to, calls };
  }

  it.each([100, 900, 1_900])(
    'within the call: it is looked up again after two to three seconds (%d ms)',
    async (afterMs) => {
      const { all, arrivesAfter } = rotated();
      arrivesAfter(afterMs);
      const at = all.clock.now();
      expect(await all.during(all.ask('http', REPLY, 'order-1'))).toMatchObject({
        status: 200,
        body: { state: 'done' },
      });
      expect(all.clock.now() - at).toBeLessThan(4_000);
      expect(all.simulators.helpscout.effects()).toHaveLength(1);
    },
  );

  it.each(['600000', '5000'])(
    'is looked for soon once, and then slowly, whatever the settle time (%s ms); the version that is refused is sent no more often',
    async (settleMs) => {
      const { all, calls } = rotated(settleMs);
      const told = await all.during(all.ask('http', REPLY, 'order-1'));
      expect(told).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'credentials' } });
      const first = calls();
      await all.pass(25_000);
      expect(calls()).toBe(first);
      await all.pass(5 * MINUTE_MS);
      // At most once in half a minute, with the harmless read that belongs to it.
      expect(calls() - first).toBeGreaterThan(0);
      expect(calls() - first).toBeLessThanOrEqual(2 * 2 * 11);
    },
  );

  it('wakes all that waits at the account as soon as one action has found it, also in another’s line', async () => {
    const { all, arrive, to } = rotated();
    for (let n = 0; n < 10; n += 1) {
      for (const key of ['first', 'behind']) {
        expect((await all.during(all.ask('event', to(n), `${key}-${n}`))).status).toBe(202);
      }
    }
    await all.pass(6_000);
    arrive();
    const at = all.clock.now();
    expect(await all.during(all.ask('http', to(50), 'finds-it'))).toMatchObject({ status: 200 });
    await all.settled();
    expect(all.simulators.helpscout.effects()).toHaveLength(21);
    expect(all.clock.now() - at).toBeLessThan(10_000);
  });

  it('takes no turn of the rate limit meanwhile: the next action is not behind those that could not be sent', async () => {
    const { all, arrive, to } = rotated();
    all.simulators.helpscout.knobs.limitPerMinute = 60;
    for (let n = 0; n < 40; n += 1) await all.during(all.ask('event', to(n), `order-${n}`));
    await all.pass(MINUTE_MS);
    const { arrival = 0 } = (await all.witness.store.get('V#helpscout|default')) ?? {};
    expect(arrival - all.clock.now()).toBeLessThan(6_000);
    arrive();
    expect(await all.during(all.ask('http', to(60), 'next'))).toMatchObject({ status: 200 });
  });

  it('keeps saying what a person must act on while an action waits for its turn as well', async () => {
    const { all, to } = rotated();
    const { body } = await all.during(all.ask('http', to(1), 'order-1'));
    const reasons = new Set<unknown>();
    for (let n = 0; n < 90; n += 1) {
      await all.pass(1_000);
      const action = all.witness.actions.get(String(body.actionId));
      if (action?.state === 'waiting') reasons.add(action.reason);
    }
    expect([...reasons]).toEqual(['credentials']);
  });
});
