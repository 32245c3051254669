import { describe, expect, it } from 'vitest';
import type { Fate, Port } from '../../../dev/simulation/process.ts';
import { START } from '../../../dev/simulation/simulation.ts';
import type { Item, Store } from '../../../lib/ledger/records/store.ts';
import { MINUTE_MS, REPLY, type Standing, stand, TRIGGERS, type Trigger } from './standing.ts';

const BACK_AT = START + 10 * MINUTE_MS;

/** The bundle, where a reply must not leave unless its own record says that it is in flight. */
function guarded(surroundings: Parameters<typeof stand>[0]): Standing & { readonly unguarded: string[] } {
  const unguarded: string[] = [];
  const all: Standing = stand({
    ...surroundings,
    onRequest({ method, path }) {
      const [, conversation] = (method === 'POST' && /conversations\/(\d+)\/reply$/.exec(path)) || [];
      if (conversation && all.witness.underWay(conversation).length !== 1) unguarded.push(path);
    },
  });
  return { ...all, unguarded };
}

/** A reply, while the store is away from the k-th call on for ten minutes. */
async function awayFrom(k: number, trigger: Trigger, fails: 'before' | 'after') {
  const calls: Port[] = [];
  let strike: Port | undefined;
  const all = guarded({
    fates(port): Fate {
      const isAway = calls.push(port) > k && port.startsWith('store') && all.clock.now() < BACK_AT;
      if (!isAway) return { latencyMs: 5 };
      const isFirst = strike === undefined;
      strike ??= port;
      return { latencyMs: 5, fails: isFirst ? fails : 'before' };
    },
  });
  const told = await all.during(all.ask(trigger, REPLY, 'order-5123'));
  const writes = calls.slice(0, k).filter((port) => port === 'store.put').length;
  const isReached = strike !== undefined;
  all.sweepEachMinute();
  await all.settled();
  return { all, told, isReached, struck: `${strike}, after ${writes} writes` };
}

/** Whether that write took place nobody can say; the caller is told what to ask for. */
const NOT_KNOWN = ['unknown_record', expect.stringMatching(/act_[0-9a-v]{26}/)];

describe('while DynamoDB is away', () => {
  it.each([
    ['http', 'before'],
    ['http', 'after'],
    ['event', 'before'],
    ['direct', 'after'],
  ] as const)(
    'nothing leaves that is not on record, and what is on record ends by itself: over %s, from whichever call on, %s its effect',
    async (trigger, fails) => {
      for (let k = 0; ; k += 1) {
        const { all, told, isReached, struck } = await awayFrom(k, trigger, fails);
        if (!isReached) break;
        const where = `call ${k}: ${struck}`;
        const [action] = all.witness.actions.values();
        const effects = all.simulators.helpscout.effects().length;
        expect([...all.unguarded, ...all.witness.offences], where).toEqual([]);
        expect(all.deployment.queue.counts.dead, where).toBe(0);
        if (action) expect([action.state, effects], where).toEqual(['done', 1]);
        else expect(effects, where).toBe(0);

        const isTheRecord = struck === 'store.put, after 0 writes';
        if (isTheRecord) expect([told.body.kind, JSON.stringify(told.body)], where).toEqual(NOT_KNOWN);
        else if (action) {
          // The end is the fourth write. What fails beside it keeps no caller from the answer.
          const isBesideTheEnd = trigger !== 'event' && /after [4-9] writes$/.test(struck);
          expect(told, where).toMatchObject({ status: isBesideTheEnd ? 200 : 202, body: { actionId: action.id } });
        } else expect(told, where).toMatchObject({ status: 503, body: { kind: 'unavailable' } });
        if (trigger === 'http' && told.status === 503) expect(told.headers['retry-after'], where).toMatch(/^\d+$/);
      }
    },
  );
});

it.each([1, 2])(
  'while DynamoDB refuses every third call, whoever is told that nothing was recorded is told the truth (seed %i)',
  async (seed) => {
    const all = guarded({
      ...{ seed, conversations: 40 },
      fates: (port) => {
        const isRefused = port.startsWith('store') && all.clock.now() < BACK_AT && all.random.chance(0.3);
        return { latencyMs: 5, ...(isRefused ? { fails: 'before' } : {}) };
      },
    });
    const asks = Array.from({ length: 40 }, (_, n) => {
      const input = { ...REPLY.input, conversationId: String(10_000 + n) };
      return all.ask(TRIGGERS[n % TRIGGERS.length] ?? 'http', { ...REPLY, input }, `order-${n}`);
    });
    const told = await all.during(Promise.all(asks));
    all.sweepEachMinute();
    await all.settled();

    const replied = new Map(
      all.simulators.helpscout.effects().map(({ conversationId }) => [String(conversationId), 1]),
    );
    const actions = [...all.witness.actions.values()];
    expect({ unguarded: all.unguarded, offences: all.witness.offences }).toEqual({ unguarded: [], offences: [] });
    expect(actions.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(all.simulators.helpscout.effects()).toHaveLength(actions.length);
    const statuses = told.map(({ status, body }, n) => {
      const isRecorded = status === 200 || status === 202;
      if (body.kind !== 'unknown_record') expect(replied.has(String(10_000 + n)), `${n}: ${status}`).toBe(isRecorded);
      return body.kind === 'unknown_record' ? 'not known' : status;
    });
    const known = statuses.filter((status) => status !== 'not known');
    expect(new Set(known)).toEqual(new Set([200, 202, 503]));
  },
);

describe('a write that took place, whose answer was lost, and that the SDK has then sent again', () => {
  /** The second time DynamoDB says that the condition does not hold: the first time has seen to that. */
  const sentAgain = (store: Store, isStruck: (item: Item) => boolean): Store => ({
    ...store,
    async put(item) {
      const isWritten = await store.put(item);
      return isStruck(item) ? store.put(item) : isWritten;
    },
  });

  it('is known for one’s own, whichever write it is', async () => {
    for (let k = 0; ; k += 1) {
      let writes = 0;
      const all = guarded({ around: (store) => sentAgain(store, () => writes++ === k) });
      const told = await all.during(all.ask('http', REPLY, 'order-5123'));
      expect(told, `write ${k}`).toMatchObject({ status: 200, body: { state: 'done', replayed: false } });
      expect({ mails: all.simulators.helpscout.effects().length, unguarded: all.unguarded }).toEqual({
        mails: 1,
        unguarded: [],
      });
      if (writes <= k) break;
    }
  });

  it('is never taken for one’s own where it is another’s: a hundred at once have one winner', async () => {
    const all = guarded({ around: (store) => sentAgain(store, () => true) });
    const answers = await all.during(
      Promise.all(Array.from({ length: 100 }, (_, n) => all.ask(TRIGGERS[n % 3] ?? 'http', REPLY, 'order-5123'))),
    );
    expect(answers.filter(({ body }) => body.replayed === false)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect({ mails: all.simulators.helpscout.effects().length, unguarded: all.unguarded }).toEqual({
      mails: 1,
      unguarded: [],
    });
  });

  it('leaves no action stuck in a line, nor in a lost answer', async () => {
    const all = guarded({ around: (store) => sentAgain(store, () => true) });
    all.simulators.helpscout.faults.push({ name: 'hang-before', match: { operation: 'createReply' } });
    const asks = Array.from({ length: 6 }, (_, n) => all.ask('http', REPLY, `order-${n}`));
    await all.during(Promise.all(asks));
    all.sweepEachMinute();
    await all.settled();
    expect([...all.witness.actions.values()].map(({ state }) => state)).toEqual(Array(6).fill('done'));
    expect({ mails: all.simulators.helpscout.effects().length, unguarded: all.unguarded }).toEqual({
      mails: 6,
      unguarded: [],
    });
  });
});
