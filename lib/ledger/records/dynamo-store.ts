import type { DynamoDb } from '../../aws/services.ts';
import { advancing } from './dynamo-advance.ts';
import { type Attributes, fromAttributes, number, toAttributes } from './dynamo-attributes.ts';
import { type Advance, type Entry, fresh, type Item, mayAdvance, type Store } from './store.ts';
import { unavailable } from './unavailable.ts';

/** The index behind each kind of list, and the attribute that names the list. */
const LISTS = {
  state: { index: 'by-list', attribute: 'list' },
  conversation: { index: 'by-conversation', attribute: 'conv' },
} as const;

/**
 * The store on one DynamoDB table: hash key `pk`, time-to-live `expires`. The sweep reads the index `by-state` (`state`, `due`),
 * people read `by-list` (`list`, `at`) and `by-conversation` (`conv`, `at`). An item is in an index if it has that index's attributes.
 * Their names are short because a record of more than 1 kB costs twice.
 * The body is stored as a JSON string, so that DynamoDB changes no value in it.
 */
export function createDynamoStore(call: DynamoDb, table: string): Store {
  const get = async <Body>(key: string) => {
    const { Item: stored } = await call('GetItem', {
      TableName: table,
      Key: { pk: { S: key } },
      ConsistentRead: true,
    }).catch(unavailable);
    return stored && fromAttributes<Body>(stored);
  };

  return {
    get,

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

    async advance<Body>(item: Item<Body>, move: Advance) {
      let seen = item;
      for (let tries = 0; ; tries += 1) {
        if (tries > 0 && !mayAdvance(seen, move)) return undefined;
        try {
          const { Attributes: stored = {} } = await call('UpdateItem', advancing(table, seen, move));
          return fromAttributes<Body>(stored);
        } catch (error) {
          if (!isRefused(error) || tries >= 9) unavailable(error);
        }
        // The record shows which condition holds now. Without it the next try might fail, too, and DynamoDB charges for failed conditions.
        seen = (await get<Body>(item.key)) ?? fresh(item.key, item.body);
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
          KeyConditionExpression: '#list = :list AND #position BETWEEN :low AND :high',
          ExpressionAttributeNames: { '#list': LISTS[by].attribute, '#position': 'at' },
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

function entryOf({ pk, at, of }: Attributes): Entry {
  return { key: pk?.S ?? '', position: at?.S ?? '', subject: of?.S ?? '' };
}
