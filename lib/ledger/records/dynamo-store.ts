import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../aws/services.ts';
import type { Entry, Item, Listed, Store } from './store.ts';
import { unavailable } from './unavailable.ts';

type Attributes = Record<string, AttributeValue>;

/** The index behind each kind of list, and the attribute that names the list. */
const LISTS = {
  state: { index: 'by-list', attribute: 'list' },
  conversation: { index: 'by-conversation', attribute: 'conv' },
} as const;

/**
 * The store on one DynamoDB table: hash key `pk`, time-to-live `expires`. The sweep reads the index `by-state` (`state`, `due`),
 * people read `by-list` (`list`, `at`) and `by-conversation` (`conv`, `at`). Each holds what has its attributes, whose names are
 * short because a record of more than 1 kB costs twice.
 * The body travels as JSON text: what goes in comes out, whatever it holds.
 */
export function createDynamoStore(call: DynamoDb, table: string): Store {
  const add = ({ key, body }: Item, costMs: number, from: 'arrival' | 'now', now: number) =>
    call('UpdateItem', {
      TableName: table,
      Key: { pk: { S: key } },
      ReturnValues: 'ALL_NEW',
      ConditionExpression:
        from === 'arrival' ? '#arrival >= :now' : 'attribute_not_exists(#arrival) OR #arrival < :now',
      UpdateExpression: `SET #arrival = ${from === 'arrival' ? '#arrival' : ':now'} + :cost, #data = if_not_exists(#data, :data), #writer = if_not_exists(#writer, :none) ADD #rev :one`,
      ExpressionAttributeNames: { '#arrival': 'arrival', '#data': 'data', '#rev': 'rev', '#writer': 'writer' },
      ExpressionAttributeValues: {
        ':now': number(now),
        ':cost': number(costMs),
        ':data': { S: JSON.stringify(body) },
        ':none': { S: '-' },
        ':one': number(1),
      },
    });

  return {
    async get<Body>(key: string) {
      const { Item: stored } = await call('GetItem', {
        ...{ TableName: table, Key: { pk: { S: key } }, ConsistentRead: true },
      }).catch(unavailable);
      return stored && fromAttributes<Body>(stored);
    },

    async put(item) {
      try {
        await call('PutItem', {
          TableName: table,
          Item: toAttributes(item),
          ...(item.rev === 1
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#rev = :before',
                ExpressionAttributeNames: { '#rev': 'rev' },
                ExpressionAttributeValues: { ':before': number(item.rev - 1) },
              }),
        });
        return true;
      } catch (error) {
        if (isRefused(error)) return false;
        return unavailable(error);
      }
    },

    async delete(key) {
      await call('DeleteItem', { TableName: table, Key: { pk: { S: key } } }).catch(unavailable);
    },

    async advance<Body>(item: Item<Body>, costMs: number, now: number) {
      // What DynamoDB refuses it charges all the same: the likelier first.
      const isIdle = (item.arrival ?? 0) < now;
      for (let tries = 0; ; tries += 1) {
        try {
          const from = isIdle === (tries % 2 === 0) ? 'now' : 'arrival';
          const { Attributes: stored = {} } = await add(item, costMs, from, now);
          return fromAttributes<Body>(stored);
        } catch (error) {
          if (!isRefused(error) || tries >= 9) unavailable(error);
        }
      }
    },

    async due(state, before, limit, from = 0) {
      // DynamoDB refuses a range that ends before it begins.
      if (from > before) return [];
      const query = {
        TableName: table,
        IndexName: 'by-state',
        KeyConditionExpression: '#state = :state AND #due BETWEEN :from AND :due',
        ExpressionAttributeNames: { '#state': 'state', '#due': 'due' },
        ExpressionAttributeValues: { ':state': { S: state }, ':from': number(from), ':due': number(before) },
        Limit: limit,
      };
      const { Items = [] } = await call('Query', query).catch(unavailable);
      return Items.map(({ pk }) => pk?.S ?? '');
    },

    async list({ by, value }, { low, high, limit }) {
      const found: Entry[] = [];
      let start: Attributes | undefined;
      do {
        const query = {
          TableName: table,
          IndexName: LISTS[by].index,
          KeyConditionExpression: '#list = :list AND #place BETWEEN :low AND :high',
          ExpressionAttributeNames: { '#list': LISTS[by].attribute, '#place': 'at' },
          ExpressionAttributeValues: { ':list': { S: value }, ':low': { S: low }, ':high': { S: high } },
          ScanIndexForward: false,
          Limit: limit - found.length,
          ExclusiveStartKey: start,
        };
        const { Items = [], LastEvaluatedKey } = await call('Query', query).catch(unavailable);
        found.push(...Items.map(entryOf));
        start = LastEvaluatedKey;
      } while (start && found.length < limit);
      return found;
    },
  };
}

/** DynamoDB has read the record, and it was not as the write requires. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

function toAttributes({ key, rev, writer, body, index, listed, arrival, expires }: Item): Attributes {
  return {
    pk: { S: key },
    rev: number(rev),
    writer: { S: writer },
    data: { S: JSON.stringify(body) },
    ...(index ? { state: { S: index.state }, due: number(index.due) } : {}),
    ...(listed ? listingOf(listed) : {}),
    ...(arrival === undefined ? {} : { arrival: number(arrival) }),
    ...(expires === undefined ? {} : { expires: number(expires) }),
  };
}

function listingOf({ state, conversation, place, subject }: Listed): Attributes {
  const list = state === undefined ? {} : { list: { S: state } };
  return { ...list, conv: { S: conversation }, at: { S: place }, of: { S: subject } };
}

function fromAttributes<Body>(attributes: Attributes): Item<Body> {
  const { pk, rev, writer, data, state, due, list, conv, at, of, arrival, expires } = attributes;
  const texts = { conversation: conv?.S ?? '', place: at?.S ?? '', subject: of?.S ?? '' };
  return {
    key: pk?.S ?? '',
    rev: Number(rev?.N),
    writer: writer?.S ?? '',
    body: JSON.parse(data?.S ?? 'null'),
    index: state?.S === undefined ? undefined : { state: state.S, due: Number(due?.N) },
    listed: at?.S === undefined ? undefined : { ...(list?.S === undefined ? {} : { state: list.S }), ...texts },
    arrival: arrival === undefined ? undefined : Number(arrival.N),
    expires: expires === undefined ? undefined : Number(expires.N),
  };
}

function entryOf({ pk, at, of }: Attributes): Entry {
  return { key: pk?.S ?? '', place: at?.S ?? '', subject: of?.S ?? '' };
}

function number(value: number): AttributeValue.NMember {
  return { N: String(value) };
}
