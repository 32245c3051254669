import { type AttributeValue, ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { cursorAt } from '../../../../lib/ledger/records/cursor.ts';
import { createDynamoStore } from '../../../../lib/ledger/records/dynamo-store.ts';
import { fresh, type Item } from '../../../../lib/ledger/records/store.ts';

type Answer = object | Error;

const refused = () => new ConditionalCheckFailedException({ message: 'refused', $metadata: {} });
const broken = () => new Error('socket hang up');

/** The store on a client that gives one answer after the other, and what it was asked. */
function on(...answers: readonly Answer[]) {
  const asked: unknown[] = [];
  const left = [...answers];
  const send = async (command: { readonly input: object }) => {
    asked.push([command.constructor.name.replace('Command', ''), command.input]);
    const answer = left.shift() ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { store: createDynamoStore({ send } as unknown as DynamoDBClient, 'table'), asked };
}

const ITEM: Item = { key: 'A#1', rev: 3, writer: 'me', body: { text: 'Zoë' }, index: { state: 'done', due: 5 } };
const STORED = {
  pk: { S: 'A#1' },
  rev: { N: '3' },
  writer: { S: 'me' },
  data: { S: '{"text":"Zoë"}' },
  state: { S: 'done' },
  due: { N: '5' },
};
const entry = (key: string, due: number): Record<string, AttributeValue> => ({ pk: { S: key }, due: { N: `${due}` } });

describe('to get', () => {
  it('is to read consistently', async () => {
    const { store, asked } = on({ Item: STORED });
    expect(await store.get('A#1')).toEqual({ ...ITEM, arrival: undefined, expires: undefined });
    expect(asked).toEqual([['GetItem', { TableName: 'table', Key: { pk: { S: 'A#1' } }, ConsistentRead: true }]]);
  });

  it('gives all that there is, or nothing', async () => {
    const whole = { ...STORED, arrival: { N: '7' }, expires: { N: '9' } };
    expect(await on({ Item: whole }).store.get('A#1')).toEqual({ ...ITEM, arrival: 7, expires: 9 });
    const { state, due, ...plain } = STORED;
    expect((await on({ Item: plain }).store.get('A#1'))?.index).toBeUndefined();
    expect(await on({}).store.get('A#1')).toBeUndefined();
  });

  it('makes the best of a record that others have spoilt', async () => {
    expect(await on({ Item: {} }).store.get('A#1')).toEqual({
      ...{ key: '', rev: Number.NaN, writer: '', body: null },
      ...{ index: undefined, arrival: undefined, expires: undefined },
    });
  });
});

describe('to put', () => {
  it('writes a first revision where there is nothing', async () => {
    const { store, asked } = on({});
    expect(await store.put({ ...fresh('X#1', 'b'), rev: 1 })).toBe(true);
    const Item = { pk: { S: 'X#1' }, rev: { N: '1' }, writer: { S: '' }, data: { S: '"b"' } };
    expect(asked).toEqual([['PutItem', { TableName: 'table', Item, ConditionExpression: 'attribute_not_exists(pk)' }]]);
  });

  it('writes any other onto the one before it', async () => {
    const { store, asked } = on({});
    expect(await store.put({ ...ITEM, arrival: 7, expires: 9 })).toBe(true);
    expect(asked).toEqual([
      [
        'PutItem',
        {
          TableName: 'table',
          Item: { ...STORED, arrival: { N: '7' }, expires: { N: '9' } },
          ConditionExpression: '#rev = :before',
          ExpressionAttributeNames: { '#rev': 'rev' },
          ExpressionAttributeValues: { ':before': { N: '2' } },
        },
      ],
    ]);
  });

  it('says that it was outrun, if it was, and nothing else by mistake', async () => {
    expect(await on(refused()).store.put(ITEM)).toBe(false);
    await expect(on(broken()).store.put(ITEM)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('to advance', () => {
  const REFILLED = 'attribute_not_exists(#arrival) OR #arrival < :now';
  const RUNNING = '#arrival >= :now';

  async function conditions(item: Item, ...answers: readonly Answer[]) {
    const { store, asked } = on(...answers);
    const stored = await store.advance(item, 100, 1_000);
    return {
      stored,
      asked,
      conditions: asked.map((each) => (each as [string, Record<string, string>])[1]['ConditionExpression']),
    };
  }

  it('moves an arrival on from now, where it has passed, in one write', async () => {
    const { asked, stored } = await conditions(ITEM, { Attributes: { ...STORED, arrival: { N: '1100' } } });
    expect(stored).toMatchObject({ key: 'A#1', rev: 3, arrival: 1_100, body: { text: 'Zoë' } });
    expect(asked).toEqual([
      [
        'UpdateItem',
        {
          TableName: 'table',
          Key: { pk: { S: 'A#1' } },
          ReturnValues: 'ALL_NEW',
          ConditionExpression: REFILLED,
          UpdateExpression:
            'SET #arrival = :now + :cost, #data = if_not_exists(#data, :data), #writer = if_not_exists(#writer, :none) ADD #rev :one',
          ExpressionAttributeNames: { '#arrival': 'arrival', '#data': 'data', '#rev': 'rev', '#writer': 'writer' },
          ExpressionAttributeValues: {
            ':now': { N: '1000' },
            ':cost': { N: '100' },
            ':data': { S: '{"text":"Zoë"}' },
            ':none': { S: '-' },
            ':one': { N: '1' },
          },
        },
      ],
    ]);
  });

  it('moves it on from where it stands, where it has not', async () => {
    const { asked, conditions: tried } = await conditions({ ...ITEM, arrival: 1_000 });
    expect(tried).toEqual([RUNNING]);
    expect(asked).toMatchObject([
      ['UpdateItem', { UpdateExpression: expect.stringMatching(/^SET #arrival = #arrival \+/) }],
    ]);
  });

  it('tries the other way round where somebody has moved it meanwhile', async () => {
    expect((await conditions({ ...ITEM, arrival: 999 }, refused())).conditions).toEqual([REFILLED, RUNNING]);
    expect((await conditions({ ...ITEM, arrival: 1_001 }, refused(), refused())).conditions).toEqual([
      RUNNING,
      REFILLED,
      RUNNING,
    ]);
  });

  it('is given up after ten times, or where the database fails', async () => {
    const always = on(...Array.from({ length: 20 }, refused));
    await expect(always.store.advance(ITEM, 1, 1)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(always.asked).toHaveLength(10);
    const fails = on(broken());
    await expect(fails.store.advance(ITEM, 1, 1)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(fails.asked).toHaveLength(1);
  });
});

describe('what is found by its state', () => {
  const query = (comparison: string, due: number, more: object) => [
    'Query',
    {
      TableName: 'table',
      IndexName: 'by-state',
      KeyConditionExpression: `#state = :state AND #due ${comparison} :due`,
      ExpressionAttributeNames: { '#state': 'state', '#due': 'due' },
      ExpressionAttributeValues: { ':state': { S: 'done' }, ':due': { N: `${due}` } },
      ...more,
    },
  ];
  const latest = { ScanIndexForward: false, ExclusiveStartKey: undefined };

  it('is what is due, oldest first', async () => {
    const { store, asked } = on({ Items: [entry('A#1', 1), entry('A#2', 2)] }, {});
    expect(await store.due('done', 9, 5)).toEqual(['A#1', 'A#2']);
    expect(await store.due('done', 9, 5)).toEqual([]);
    expect(asked).toEqual([query('<=', 9, { Limit: 5 }), query('<=', 9, { Limit: 5 })]);
  });

  it('is listed from the latest on, and one more is asked for to know whether there is a next page', async () => {
    const { store, asked } = on({ Items: [entry('A#3', 3), entry('A#2', 2), entry('A#1', 1)] });
    const next = cursorAt('done', { key: 'A#2', due: 2 });
    expect(await store.list('done', 2)).toEqual({ keys: ['A#3', 'A#2'], next });
    expect(asked).toEqual([query('<', Number.MAX_SAFE_INTEGER, { ...latest, Limit: 3 })]);
  });

  it('is all there is where the last page is not full', async () => {
    const { store } = on({ Items: [entry('A#3', 3), entry('A#2', 2)] });
    expect(await store.list('done', 2)).toEqual({ keys: ['A#3', 'A#2'], next: undefined });
    expect(await on({}).store.list('done', 2)).toEqual({ keys: [], next: undefined });
  });

  it('goes on with those due at the same time, then with those before', async () => {
    const ties = { Items: [entry('A#4', 4), entry('A#3', 4), entry('A#2', 4)] };
    const { store, asked } = on(ties, { Items: [entry('A#1', 1)] });
    const from = cursorAt('done', { key: 'A#4', due: 4 });
    expect(await store.list('done', 3, from)).toEqual({ keys: ['A#3', 'A#2', 'A#1'], next: undefined });
    expect(asked).toEqual([query('=', 4, { ...latest, Limit: undefined }), query('<', 4, { ...latest, Limit: 2 })]);
  });

  it('needs no more than a page of those due at the same time', async () => {
    const ties = { Items: [entry('A#4', 4), entry('A#3', 4), entry('A#2', 4)] };
    const from = cursorAt('done', { key: 'A#4', due: 4 });
    const one = on(ties);
    const next = cursorAt('done', { key: 'A#3', due: 4 });
    expect(await one.store.list('done', 1, from)).toEqual({ keys: ['A#3'], next });
    expect(one.asked).toHaveLength(1);
    const two = on(ties, {});
    expect(await two.store.list('done', 2, from)).toEqual({ keys: ['A#3', 'A#2'], next: undefined });
    expect(two.asked).toHaveLength(2);
  });

  it('is read on where the database stops before it has found enough', async () => {
    const start = entry('A#3', 3);
    const { store, asked } = on({ Items: [start], LastEvaluatedKey: start }, { Items: [entry('A#2', 2)] });
    expect((await store.list('done', 4)).keys).toEqual(['A#3', 'A#2']);
    expect(asked).toEqual([
      query('<', Number.MAX_SAFE_INTEGER, { ...latest, Limit: 5 }),
      query('<', Number.MAX_SAFE_INTEGER, { ...latest, Limit: 4, ExclusiveStartKey: start }),
    ]);
  });

  it('is not read on where enough has been found, but all those due at one time are', async () => {
    const start = entry('A#3', 3);
    const enough = on({ Items: [start, entry('A#2', 2)], LastEvaluatedKey: start });
    await enough.store.list('done', 1);
    expect(enough.asked).toHaveLength(1);
    const ties = on({ Items: [entry('A#4', 4)], LastEvaluatedKey: start }, { Items: [entry('A#3', 4)] }, {});
    await ties.store.list('done', 9, cursorAt('done', { key: 'A#4', due: 4 }));
    expect(ties.asked).toHaveLength(3);
  });

  it('makes the best of an entry that others have spoilt', async () => {
    expect(await on({ Items: [{}] }).store.due('done', 1, 1)).toEqual(['']);
  });
});

it('says of every failure only that the ledger cannot be reached', async () => {
  const calls = [
    () => on(broken()).store.get('A#1'),
    () => on(broken()).store.delete('A#1'),
    () => on(broken()).store.due('done', 1, 1),
    () => on(broken()).store.list('done', 1),
  ];
  for (const call of calls)
    await expect(call()).rejects.toMatchObject({ kind: 'unavailable', message: 'The ledger cannot be reached.' });
});

it('deletes a record by its key', async () => {
  const { store, asked } = on({});
  await store.delete('A#1');
  expect(asked).toEqual([['DeleteItem', { TableName: 'table', Key: { pk: { S: 'A#1' } } }]]);
});
