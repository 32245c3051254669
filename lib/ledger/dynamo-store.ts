import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { invalid } from '../errors/app-error.ts';
import type { Item, Store } from './store.ts';
import { unavailable } from './unavailable.ts';

type Attributes = Record<string, AttributeValue>;

const INDEX = 'by-state';

/**
 * The store on one DynamoDB table: hash key `pk`, index `by-state` (`state`, `due`), time-to-live `expires`.
 * The body travels as JSON text: what goes in comes out, whatever it holds.
 */
export function createDynamoStore(client: Pick<DynamoDBClient, 'send'>, table: string): Store {
  const add = (key: string, costMs: number, body: unknown, from: 'arrival' | 'now', now: number) =>
    client.send(
      new UpdateItemCommand({
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
      }),
    );

  return {
    async get<Body>(key: string) {
      const { Item: stored } = await client
        .send(new GetItemCommand({ TableName: table, Key: { pk: { S: key } }, ConsistentRead: true }))
        .catch(unavailable);
      return stored && fromAttributes<Body>(stored);
    },

    async put(item) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: toAttributes(item),
            ...(item.rev === 1
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: '#rev = :before',
                  ExpressionAttributeNames: { '#rev': 'rev' },
                  ExpressionAttributeValues: { ':before': number(item.rev - 1) },
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        return unavailable(error);
      }
    },

    async delete(key) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: { pk: { S: key } } })).catch(unavailable);
    },

    async advance<Body>(key: string, costMs: number, now: number, body: Body) {
      for (let tries = 0; ; tries += 1) {
        try {
          const { Attributes: stored = {} } = await add(key, costMs, body, tries % 2 ? 'now' : 'arrival', now);
          return fromAttributes<Body>(stored);
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException) || tries >= 9) unavailable(error);
        }
      }
    },

    async due(state, before, limit) {
      const query = new QueryCommand({
        ...ofState(table, state),
        KeyConditionExpression: '#state = :state AND #due <= :before',
        ExpressionAttributeNames: { '#state': 'state', '#due': 'due' },
        ExpressionAttributeValues: { ':state': { S: state }, ':before': number(before) },
        Limit: limit,
      });
      const { Items = [] } = await client.send(query).catch(unavailable);
      return Items.map(keyOf);
    },

    async list(state, limit, from) {
      const query = new QueryCommand({
        ...ofState(table, state),
        ScanIndexForward: false,
        Limit: limit,
        ...(from ? { ExclusiveStartKey: decode(from) } : {}),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(query).catch(unavailable);
      return { keys: Items.map(keyOf), next: LastEvaluatedKey && encode(LastEvaluatedKey) };
    },
  };
}

function ofState(table: string, state: string): QueryCommandInput {
  return {
    TableName: table,
    IndexName: INDEX,
    KeyConditionExpression: '#state = :state',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': { S: state } },
  };
}

function toAttributes({ key, rev, writer, body, index, arrival, expires }: Item): Attributes {
  return {
    pk: { S: key },
    rev: number(rev),
    writer: { S: writer },
    data: { S: JSON.stringify(body) },
    ...(index ? { state: { S: index.state }, due: number(index.due) } : {}),
    ...(arrival === undefined ? {} : { arrival: number(arrival) }),
    ...(expires === undefined ? {} : { expires: number(expires) }),
  };
}

function fromAttributes<Body>({ pk, rev, writer, data, state, due, arrival, expires }: Attributes): Item<Body> {
  return {
    key: pk?.S ?? '',
    rev: Number(rev?.N),
    writer: writer?.S ?? '',
    body: JSON.parse(data?.S ?? 'null'),
    index: state?.S === undefined ? undefined : { state: state.S, due: Number(due?.N) },
    arrival: arrival === undefined ? undefined : Number(arrival.N),
    expires: expires === undefined ? undefined : Number(expires.N),
  };
}

function keyOf({ pk }: Attributes): string {
  return pk?.S ?? '';
}

function number(value: number): AttributeValue.NMember {
  return { N: String(value) };
}

/** A page's continuation is the index's own key, opaque to the caller. */
function encode({ pk, state, due }: Attributes): string {
  return Buffer.from(JSON.stringify([pk?.S, state?.S, due?.N])).toString('base64url');
}

function decode(from: string): Attributes {
  try {
    const [pk, state, due] = JSON.parse(Buffer.from(from, 'base64url').toString());
    return { pk: { S: String(pk) }, state: { S: String(state) }, due: { N: String(Number(due)) } };
  } catch {
    throw invalid('from', 'must be what the page before named as next');
  }
}
