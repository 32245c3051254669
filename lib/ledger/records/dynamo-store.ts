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
import { behind, cursorAt, type Entry, placeOf } from './cursor.ts';
import type { Item, Store } from './store.ts';
import { unavailable } from './unavailable.ts';

type Attributes = Record<string, AttributeValue>;

const INDEX = 'by-state';
/** Nothing is due as late as this. */
const MAX_DUE = Number.MAX_SAFE_INTEGER;

/**
 * The store on one DynamoDB table: hash key `pk`, index `by-state` (`state`, `due`), time-to-live `expires`.
 * The body travels as JSON text: what goes in comes out, whatever it holds.
 */
export function createDynamoStore(client: Pick<DynamoDBClient, 'send'>, table: string): Store {
  const add = ({ key, body }: Item, costMs: number, from: 'arrival' | 'now', now: number) =>
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

  /** A state's entries, latest `due` first: those due at one time, or the latest of those due before one. */
  const latestFirst = async (state: string, range: { at: number } | { before: number | undefined; most: number }) => {
    const [comparison, due, most] = 'at' in range ? ['=', range.at] : ['<', range.before, range.most];
    const found: Entry[] = [];
    let start: Attributes | undefined;
    do {
      const query = new QueryCommand({
        ...ofState(table, state, comparison, due),
        ScanIndexForward: false,
        Limit: most === undefined ? undefined : most - found.length,
        ExclusiveStartKey: start,
      });
      const { Items = [], LastEvaluatedKey } = await client.send(query).catch(unavailable);
      found.push(...Items.map(entryOf));
      start = LastEvaluatedKey;
    } while (start && (most === undefined || found.length < most));
    return found;
  };

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

    async advance<Body>(item: Item<Body>, costMs: number, now: number) {
      // What DynamoDB refuses it charges all the same: the likelier first.
      const isIdle = (item.arrival ?? 0) < now;
      for (let tries = 0; ; tries += 1) {
        try {
          const from = isIdle === (tries % 2 === 0) ? 'now' : 'arrival';
          const { Attributes: stored = {} } = await add(item, costMs, from, now);
          return fromAttributes<Body>(stored);
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException) || tries >= 9) unavailable(error);
        }
      }
    },

    async due(state, before, limit) {
      const query = new QueryCommand({
        ...ofState(table, state, '<=', before),
        Limit: limit,
      });
      const { Items = [] } = await client.send(query).catch(unavailable);
      return Items.map((item) => entryOf(item).key);
    },

    async list(state, limit, from) {
      const place = from === undefined ? undefined : placeOf(state, from);
      const entries = place ? [...behind(place, await latestFirst(state, { at: place.due }))] : [];
      if (entries.length <= limit) {
        const most = limit + 1 - entries.length;
        entries.push(...(await latestFirst(state, { before: place?.due, most })));
      }
      const page = entries.slice(0, limit);
      const last = page.at(-1);
      return {
        keys: page.map(({ key }) => key),
        next: last && entries.length > limit ? cursorAt(state, last) : undefined,
      };
    },
  };
}

function ofState(table: string, state: string, comparison: string, due: number = MAX_DUE): QueryCommandInput {
  return {
    TableName: table,
    IndexName: INDEX,
    KeyConditionExpression: `#state = :state AND #due ${comparison} :due`,
    ExpressionAttributeNames: { '#state': 'state', '#due': 'due' },
    ExpressionAttributeValues: { ':state': { S: state }, ':due': number(due) },
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

function entryOf({ pk, due }: Attributes): Entry {
  return { key: pk?.S ?? '', due: Number(due?.N) };
}

function number(value: number): AttributeValue.NMember {
  return { N: String(value) };
}
