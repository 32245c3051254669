import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { serveDynamoDb } from '../../../../dev/aws/dynamodb.ts';
import type { Listening } from '../../../../dev/listen.ts';
import { createMemoryStore } from '../../../../dev/simulation/memory-store.ts';
import { createDynamoStore } from '../../../../lib/ledger/records/dynamo-store.ts';
import { type Advance, commit, fresh, type Item, type Store } from '../../../../lib/ledger/records/store.ts';
import { awsAt, PATIENT_DYNAMODB } from '../../../kit/aws.ts';

const TABLE = 'conformance';

let database: Listening;
let client: ReturnType<typeof awsAt>;
let keys = 0;

beforeAll(async () => {
  const { Resources } = parse(readFileSync(new URL('../../../../infra/table.yml', import.meta.url), 'utf8'));
  database = await serveDynamoDb(TABLE, Resources.Table.Properties);
  client = awsAt(database.url);
});

afterAll(async () => {
  client.close();
  await database.close();
});

const STORES: Record<string, () => Store> = {
  'in memory': createMemoryStore,
  'in DynamoDB': () => createDynamoStore(client.aws(PATIENT_DYNAMODB), TABLE),
};

const world = { uniqueId: () => `writer-${++keys}` };
const aKey = () => `A#${++keys}`;
const moving = (byMs: number, from: number): Advance => ({ clock: 'arrival', byMs, from });

/** States of their own keep tests that share a table apart. */
const aState = () => `state-${++keys}`;

async function putAll(store: Store, state: string, dues: readonly number[]): Promise<readonly string[]> {
  const items = dues.map((due) => ({ ...fresh(aKey(), {}), rev: 1, index: { state, due } }));
  for (const item of items) await store.put(item);
  return items.map(({ key }) => key);
}

describe.each(Object.entries(STORES))('The store %s', (_, createStore) => {
  it('gives back what it was given, whatever that holds', async () => {
    const store = createStore();
    const whole: Item = {
      key: aKey(),
      rev: 1,
      writer: 'me',
      body: { text: 'Zoë 👋 \u0000 "quoted"', empty: '', none: null, list: [1, [2], {}], deep: { '': 0.1 } },
      index: { state: aState(), due: 4e15 + 1_790_000_000_000 },
      expires: 1_790_000_000,
    };
    expect(await store.put(whole)).toBe(true);
    expect(await store.get(whole.key)).toEqual({ ...whole, arrival: undefined, listed: undefined });
  });

  it('leaves out what is undefined, as JSON does', async () => {
    const store = createStore();
    const key = aKey();
    await store.put({ ...fresh(key, { kept: 1, dropped: undefined }), rev: 1, index: undefined, expires: undefined });
    const stored = await store.get<object>(key);
    expect(JSON.stringify(stored?.body)).toBe('{"kept":1}');
    expect({ index: stored?.index, expires: stored?.expires }).toEqual({ index: undefined, expires: undefined });
  });

  it('knows nothing of a key that was never written, nor of one that was deleted', async () => {
    const store = createStore();
    const key = aKey();
    expect(await store.get(key)).toBeUndefined();
    await store.put({ ...fresh(key, 1), rev: 1 });
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
    await expect(store.delete(key)).resolves.toBeUndefined();
  });

  it('does not share what it holds with those who gave or got it', async () => {
    const store = createStore();
    const key = aKey();
    const body = { list: [1] };
    await store.put({ ...fresh(key, body), rev: 1 });
    body.list.push(2);
    const read = await store.get<typeof body>(key);
    expect(Object.isFrozen(read?.body.list) || read?.body.list.push(3)).toBeTruthy();
    expect((await store.get(key))?.body).toEqual({ list: [1] });
  });

  it('writes a revision only onto the one before it', async () => {
    const store = createStore();
    const key = aKey();
    const revision = (rev: number) => store.put({ ...fresh(key, rev), rev });
    expect(await revision(2)).toBe(false);
    expect(await revision(1)).toBe(true);
    expect(await revision(1)).toBe(false);
    expect(await revision(3)).toBe(false);
    expect(await revision(2)).toBe(true);
    expect(await store.get(key)).toMatchObject({ rev: 2, body: 2 });
  });

  it('lets one of many writers of a revision win', async () => {
    const store = createStore();
    const key = aKey();
    const writers = Array.from({ length: 20 }, (_, index) => ({ ...fresh(key, index), rev: 1, writer: `w${index}` }));
    const won = await Promise.all(writers.map((item) => store.put(item)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await store.get(key))?.body).toBe(won.indexOf(true));
  });

  it('moves an arrival on from where it stands, or from now', async () => {
    const store = createStore();
    const key = aKey();
    const advance = (byMs: number, from: number) => store.advance(fresh(key, { new: true }), moving(byMs, from));
    expect(await advance(100, 1_000)).toMatchObject({ arrival: 1_100, rev: 1, body: { new: true } });
    expect(await advance(100, 1_050)).toMatchObject({ arrival: 1_200, rev: 2 });
    expect(await advance(50, 1_200)).toMatchObject({ arrival: 1_250, rev: 3 });
    expect(await advance(100, 5_000)).toMatchObject({ arrival: 5_100, rev: 4, body: { new: true } });
  });

  it('does not move what stands too late, and lets none of many who advance at once pass that', async () => {
    const store = createStore();
    const key = aKey();
    const move: Advance = { ...moving(10, 1_000), latest: 1_050 };
    const items = await Promise.all(Array.from({ length: 20 }, () => store.advance(fresh(key, {}), move)));
    expect(items.filter(Boolean)).toHaveLength(6);
    expect(await store.get(key)).toMatchObject({ arrival: 1_060 });
  });

  it('moves a backlog along that there is, and back', async () => {
    const store = createStore();
    const key = aKey();
    const advance = async (move: Advance) => store.advance((await store.get(key)) ?? fresh(key, {}), move);
    const pushing: Advance = { ...moving(10, 1_000), pushesBacklog: true };
    expect(await advance(pushing)).toMatchObject({ arrival: 1_010 });
    expect(await advance({ clock: 'backlog', byMs: 500, from: 1_010 })).toMatchObject({ backlog: 1_510 });
    expect(await advance(pushing)).toMatchObject({ arrival: 1_020, backlog: 1_520 });
    expect(await advance({ clock: 'backlog', byMs: -500, from: 1_000 })).toMatchObject({
      backlog: 1_020,
      arrival: 1_020,
    });
  });

  it('serves one place in a while, however many ask at once', async () => {
    const store = createStore();
    const key = aKey();
    const serving = (at: number): Advance => ({ ...moving(10, 1_000), serves: { at, lateMs: 7, notSince: at - 100 } });
    const served = async (at: number) => {
      const items = await Promise.all(Array.from({ length: 5 }, () => store.advance(fresh(key, {}), serving(at))));
      return items.filter(Boolean).length;
    };
    expect([await served(1_000), await served(1_099), await served(1_100)]).toEqual([1, 0, 1]);
    expect(await store.get(key)).toMatchObject({ servedAt: 1_100, servedLateMs: 7, arrival: 1_020 });
  });

  it('gives each of many who advance at once a turn of its own', async () => {
    const store = createStore();
    const key = aKey();
    const items = await Promise.all(Array.from({ length: 20 }, () => store.advance(fresh(key, {}), moving(10, 1_000))));
    const turns = items.map((item) => item?.arrival ?? 0).sort((a, b) => a - b);
    expect(turns).toEqual(Array.from({ length: 20 }, (_, index) => 1_010 + 10 * index));
  });

  it('keeps an arrival when the rest of the record is written, and the rest when the arrival moves', async () => {
    const store = createStore();
    const key = aKey();
    const advanced = (await store.advance<unknown>(fresh(key, { failures: 0 }), moving(100, 1_000))) ?? fresh(key, {});
    const changed = await commit(store, world, advanced, { body: { failures: 1 } });
    expect(changed).toMatchObject({ arrival: 1_100, body: { failures: 1 } });
    expect(await store.advance(advanced, moving(1, 1_000))).toMatchObject({ arrival: 1_101, body: { failures: 1 } });
  });

  it('refuses a write that does not know of an advance', async () => {
    const store = createStore();
    const key = aKey();
    const before = (await store.advance<unknown>(fresh(key, 'old'), moving(100, 1_000))) ?? fresh(key, 'none');
    await store.advance(before, moving(100, 1_000));
    expect(await commit(store, world, before, { body: 'new' })).toBeUndefined();
    expect(await store.get(key)).toMatchObject({ body: 'old', arrival: 1_200 });
  });

  it('lists what is due, oldest first, no more than asked for', async () => {
    const store = createStore();
    const state = aState();
    const [third, first, later, second] = await putAll(store, state, [30, 10, 31, 20]);
    expect(await store.due(state, 30, 10)).toEqual([first, second, third]);
    expect(await store.due(state, 30, 2)).toEqual([first, second]);
    expect(await store.due(state, 9, 10)).toEqual([]);
    expect(await store.due(aState(), 99, 10)).toEqual([]);
    expect(await store.due(state, Number.MAX_SAFE_INTEGER, 10)).toEqual([first, second, third, later]);
  });

  it('finds a record under its new state, and no longer under the old one', async () => {
    const store = createStore();
    const [before, after] = [aState(), aState()];
    const key = aKey();
    await store.put({ ...fresh(key, {}), rev: 1, index: { state: before, due: 1 } });
    await store.put({ ...fresh(key, {}), rev: 2, index: { state: after, due: 1 } });
    expect({ before: await store.due(before, 9, 9), after: await store.due(after, 9, 9) }).toEqual({
      before: [],
      after: [key],
    });
    await store.put({ ...fresh(key, {}), rev: 3 });
    expect(await store.due(after, 9, 9)).toEqual([]);
  });

  it('lists the actions of a state and of a conversation, newest first, within a range', async () => {
    const store = createStore();
    const [state, conversation] = [aState(), aState()];
    const subject = 'helpscout|default|helpscout.createReply';
    const put = async (position: string, rev = 1, listedState: string | undefined = state, key = aKey()) => {
      const listed = { ...(listedState === '' ? {} : { state: listedState }), conversation, position, subject };
      await store.put({ ...fresh(key, {}), rev, listed });
      return { key, position, subject };
    };
    const [b, a, c] = [await put('b'), await put('a'), await put('c')];
    const list = (by: 'state' | 'conversation', low = '', high = '~', limit = 9) =>
      store.list({ by, value: by === 'state' ? state : conversation }, { low: low || ' ', high, limit });
    expect(await list('state')).toEqual([c, b, a]);
    expect(await list('state', 'b')).toEqual([c, b]);
    expect(await list('state', 'a', 'b')).toEqual([b, a]);
    expect(await list('state', ' ', '~', 2)).toEqual([c, b]);
    expect(await store.list({ by: 'state', value: aState() }, { low: ' ', high: '~', limit: 9 })).toEqual([]);

    // While it runs it stands in the list of its conversation alone.
    await put('c', 2, '', c.key);
    expect(await list('state')).toEqual([b, a]);
    expect(await list('conversation')).toEqual([c, b, a]);
    await store.delete(b.key);
    expect(await list('conversation')).toEqual([c, a]);
  });
});

/** Any move there is, by a number. */
function moveOf(number: number): Advance {
  return {
    clock: number % 2 === 0 ? 'arrival' : 'backlog',
    byMs: number - 10,
    from: 20,
    latest: number % 3 === 0 ? 40 : undefined,
    pushesBacklog: number % 4 === 0,
    serves: number % 5 === 0 ? { at: number, lateMs: 1, notSince: number % 10 === 0 ? 20 : undefined } : undefined,
  };
}

describe('Memory and DynamoDB', () => {
  const Step = fc.record({
    act: fc.constantFrom('put', 'stale put', 'advance', 'delete', 'get'),
    key: fc.nat({ max: 2 }),
    value: fc.jsonValue({ maxDepth: 2 }),
    number: fc.nat({ max: 50 }),
  });

  it('answer alike to whatever is asked of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 5, maxLength: 15 }), async (steps) => {
        const run = `${++keys}`;
        const answers = await Promise.all(
          Object.values(STORES).map(async (createStore) => {
            const store = createStore();
            const told: unknown[] = [];
            for (const { act, key: name, value, number } of steps) {
              const key = `A#${run}#${name}`;
              const { rev = 0, arrival, backlog, servedAt, servedLateMs } = (await store.get(key)) ?? {};
              const index = { state: run, due: 3 * number + name };
              const listed = { state: run, conversation: key, position: `${number} ${name}`, subject: 'a|b|c' };
              const item: Item = {
                ...fresh(key, value),
                writer: 'w',
                arrival,
                backlog,
                servedAt,
                servedLateMs,
                index,
                listed,
              };
              if (act === 'put') told.push(await store.put({ ...item, rev: rev + 1 }));
              if (act === 'stale put') told.push(await store.put({ ...item, rev: rev + 2 }));
              if (act === 'advance') told.push(await store.advance(item, moveOf(number)));
              if (act === 'delete') told.push(await store.delete(key));
              told.push(await store.get(key));
            }
            told.push(await store.due(run, 75, 2));
            told.push(await store.list({ by: 'state', value: run }, { low: '0', high: '~', limit: 2 }));
            return told;
          }),
        );
        expect(plain(answers[0])).toEqual(plain(answers[1]));
      }),
      { numRuns: 10 },
    );
  });

  const plain = (told: unknown) => JSON.parse(JSON.stringify(told));
});
