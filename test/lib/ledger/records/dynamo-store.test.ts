import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { DynamoDb } from '../../../../lib/aws/services.ts';
import { createDynamoStore } from '../../../../lib/ledger/records/dynamo-store.ts';
import { type Advance, fresh, type Item } from '../../../../lib/ledger/records/store.ts';

type Answer = object | Error;

const refused = () => Object.assign(new Error('refused'), { name: 'ConditionalCheckFailedException' });
const broken = () => new Error('socket hang up');

/** The store on a database that gives one answer after the other, and what it was asked. */
function on(...answers: readonly Answer[]) {
  const asked: [command: string, input: Record<string, unknown>][] = [];
  const left = [...answers];
  const call = async (operation: string, input: Record<string, unknown>) => {
    asked.push([operation, input]);
    const answer = left.shift() ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { store: createDynamoStore(call as DynamoDb, 'table'), asked };
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

describe('to get', () => {
  it('is to read consistently', async () => {
    const { store, asked } = on({ Item: STORED });
    expect(await store.get('A#1')).toEqual({ ...ITEM, listed: undefined, arrival: undefined, expires: undefined });
    expect(asked).toEqual([['GetItem', { TableName: 'table', Key: { pk: { S: 'A#1' } }, ConsistentRead: true }]]);
  });

  it('gives all that there is, or nothing', async () => {
    const whole = { ...STORED, arrival: { N: '7' }, expires: { N: '9' } };
    expect(await on({ Item: whole }).store.get('A#1')).toEqual({ ...ITEM, listed: undefined, arrival: 7, expires: 9 });
    const { state, due, ...plain } = STORED;
    expect((await on({ Item: plain }).store.get('A#1'))?.index).toBeUndefined();
    expect(await on({}).store.get('A#1')).toBeUndefined();
  });

  it('makes the best of a record that others have spoilt', async () => {
    expect(await on({ Item: {} }).store.get('A#1')).toEqual({
      ...{ key: '', rev: Number.NaN, writer: '', body: null },
      ...{ index: undefined, listed: undefined, arrival: undefined, expires: undefined },
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
  const REFILLED = '(attribute_not_exists(#arrival) OR #arrival < :from)';
  const RUNNING = '#arrival >= :from';
  const BY_100: Advance = { clock: 'arrival', byMs: 100, from: 1_000 };

  async function conditions(item: Item, answers: readonly Answer[] = [], move = BY_100) {
    const { store, asked } = on(...answers);
    const stored = await store.advance(item, move);
    const updates = asked.filter(([name]) => name === 'UpdateItem');
    return { stored, asked, conditions: updates.map(([, input]) => input['ConditionExpression']) };
  }

  it('moves an arrival on from now, where it has passed, in one write', async () => {
    const { asked, stored } = await conditions(ITEM, [{ Attributes: { ...STORED, arrival: { N: '1100' } } }]);
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
            'SET #arrival = :from + :by, #data = if_not_exists(#data, :data), #writer = if_not_exists(#writer, :none) ADD #rev :one',
          ExpressionAttributeNames: { '#arrival': 'arrival', '#data': 'data', '#rev': 'rev', '#writer': 'writer' },
          ExpressionAttributeValues: {
            ':from': { N: '1000' },
            ':by': { N: '100' },
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

  const at = (arrival: number, more = {}): Answer => ({ Item: { ...STORED, arrival: { N: `${arrival}` }, ...more } });

  it('reads the record where another process has moved it meanwhile, and tries again from there', async () => {
    const idle = { ...ITEM, arrival: 999 };
    expect((await conditions(idle, [refused(), at(1_200)])).conditions).toEqual([REFILLED, RUNNING]);
    const running = { ...ITEM, arrival: 1_001 };
    const answers = [refused(), at(900), refused(), at(1_000)];
    expect((await conditions(running, answers)).conditions).toEqual([RUNNING, REFILLED, RUNNING]);
    // The record is gone.
    expect((await conditions(running, [refused(), {}])).conditions).toEqual([RUNNING, REFILLED]);
  });

  it('does not move what stands later than it may', async () => {
    const move: Advance = { ...BY_100, latest: 1_200 };
    const running = { ...ITEM, arrival: 1_100 };
    const found = await conditions(running, [refused(), at(1_201)], move);
    expect(found).toMatchObject({ stored: undefined, conditions: [`${RUNNING} AND #arrival <= :latest`] });
    expect((await conditions(running, [refused(), at(1_200)], move)).conditions).toHaveLength(2);
  });

  it('moves the backlog along, and notes which place was served', async () => {
    const item = { ...ITEM, arrival: 1_100, backlog: 5_000 };
    const move: Advance = { ...BY_100, pushesBacklog: true, serves: { at: 1_050, lateMs: 7, notSince: 600 } };
    const { asked } = await conditions(item, [{ Attributes: STORED }], move);
    expect(asked).toMatchObject([
      [
        'UpdateItem',
        {
          ConditionExpression: `${RUNNING} AND (attribute_not_exists(#served) OR #served <= :notSince) AND attribute_exists(#backlog)`,
          UpdateExpression: expect.stringContaining('#backlog = #backlog + :by, #served = :served, #late = :late'),
        },
      ],
    ]);
    const served = await conditions(item, [refused(), at(1_100, { served: { N: '601' } })], move);
    expect(served.stored).toBeUndefined();
  });

  it('is given up after ten times, or where the database fails', async () => {
    const always = on(...Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? refused() : {})));
    await expect(always.store.advance(ITEM, BY_100)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(always.asked.filter(([name]) => name === 'UpdateItem')).toHaveLength(10);
    const fails = on(broken());
    await expect(fails.store.advance(ITEM, BY_100)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(fails.asked).toHaveLength(1);
  });
});

describe('what is found by its state', () => {
  it('is what is due, oldest first', async () => {
    const { store, asked } = on({ Items: [{ pk: { S: 'A#1' } }, { pk: { S: 'A#2' } }] }, {});
    expect(await store.due('done', 9, 5)).toEqual(['A#1', 'A#2']);
    expect(await store.due('done', 9, 5, 7)).toEqual([]);
    expect(await store.due('done', 9, 5, 10), 'DynamoDB would refuse to be asked').toEqual([]);
    const query = {
      TableName: 'table',
      IndexName: 'by-state',
      KeyConditionExpression: '#state = :state AND #due BETWEEN :from AND :due',
      ExpressionAttributeNames: { '#state': 'state', '#due': 'due' },
      ExpressionAttributeValues: { ':state': { S: 'done' }, ':from': { N: '0' }, ':due': { N: '9' } },
      Limit: 5,
    };
    const since = { ...query.ExpressionAttributeValues, ':from': { N: '7' } };
    expect(asked).toEqual([
      ['Query', query],
      ['Query', { ...query, ExpressionAttributeValues: since }],
    ]);
  });

  it('makes the best of an entry that others have spoilt', async () => {
    expect(await on({ Items: [{}] }).store.due('done', 1, 1)).toEqual(['']);
  });
});

describe('what people find', () => {
  const entry = (key: string, position: string): Record<string, AttributeValue> => ({
    ...{ pk: { S: key }, at: { S: position }, of: { S: 'khoros|default|khoros.x' } },
  });
  const range = { low: '1', high: '9', limit: 3 };
  const query = (IndexName: string, attribute: string, value: string, more: object) => [
    'Query',
    {
      ...{ TableName: 'table', IndexName, ScanIndexForward: false, ExclusiveStartKey: undefined },
      KeyConditionExpression: '#list = :list AND #position BETWEEN :low AND :high',
      ExpressionAttributeNames: { '#list': attribute, '#position': 'at' },
      ExpressionAttributeValues: { ':list': { S: value }, ':low': { S: '1' }, ':high': { S: '9' } },
      ...more,
    },
  ];

  it('is a list of a state, or of a conversation, newest first', async () => {
    const { store, asked } = on({ Items: [entry('A#2', '2')] }, {});
    expect(await store.list({ by: 'state', value: 'done' }, range)).toEqual([
      { key: 'A#2', position: '2', subject: 'khoros|default|khoros.x' },
    ]);
    expect(await store.list({ by: 'conversation', value: '123' }, range)).toEqual([]);
    expect(asked).toEqual([
      query('by-list', 'list', 'done', { Limit: 3 }),
      query('by-conversation', 'conv', '123', { Limit: 3 }),
    ]);
  });

  it('is read on where the database stops before it has found enough, and no further', async () => {
    const start = entry('A#4', '4');
    const { store, asked } = on(
      { Items: [start], LastEvaluatedKey: start },
      { Items: [entry('A#3', '3'), entry('A#2', '2')], LastEvaluatedKey: start },
    );
    expect((await store.list({ by: 'state', value: 'done' }, range)).map(({ key }) => key)).toEqual([
      'A#4',
      'A#3',
      'A#2',
    ]);
    expect(asked).toEqual([
      query('by-list', 'list', 'done', { Limit: 3 }),
      query('by-list', 'list', 'done', { Limit: 2, ExclusiveStartKey: start }),
    ]);
  });

  it('stands with the record, and comes back with it', async () => {
    const listed = { conversation: '123', position: '7', subject: 'a|b|c' };
    const { store, asked } = on({}, {});
    await store.put({ ...ITEM, listed: { ...listed, state: 'done' } });
    await store.put({ ...ITEM, listed });
    const attributes = { conv: { S: '123' }, at: { S: '7' }, of: { S: 'a|b|c' } };
    expect(asked).toMatchObject([
      ['PutItem', { Item: { ...STORED, ...attributes, list: { S: 'done' } } }],
      ['PutItem', { Item: { ...STORED, ...attributes } }],
    ]);
    const get = (stored: object) => on({ Item: { ...STORED, ...stored } }).store.get('A#1');
    expect((await get({ ...attributes, list: { S: 'done' } }))?.listed).toEqual({ ...listed, state: 'done' });
    expect((await get(attributes))?.listed).toEqual(listed);
  });
});

it('says of every failure only that the ledger cannot be reached', async () => {
  const calls = [
    () => on(broken()).store.get('A#1'),
    () => on(broken()).store.delete('A#1'),
    () => on(broken()).store.due('done', 1, 1),
    () => on(broken()).store.list({ by: 'state', value: 'done' }, { low: '1', high: '9', limit: 1 }),
  ];
  for (const call of calls)
    await expect(call()).rejects.toMatchObject({ kind: 'unavailable', message: 'The ledger cannot be reached.' });
});

it('deletes a record by its key', async () => {
  const { store, asked } = on({});
  await store.delete('A#1');
  expect(asked).toEqual([['DeleteItem', { TableName: 'table', Key: { pk: { S: 'A#1' } } }]]);
});
