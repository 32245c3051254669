import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { number } from './dynamo-attributes.ts';
import type { Advance, Item } from './store.ts';

const CLOCKS = { '#arrival': 'arrival', '#backlog': 'backlog', '#served': 'served', '#late': 'late' };

/**
 * One atomic write that moves a clock. DynamoDB has no `max()`: the larger of `from` and the clock is chosen from the record as
 * read, and the condition fails if the record has changed so that the choice is wrong.
 */
export function advancing(table: string, item: Item, move: Advance): UpdateItemCommandInput {
  const { clock, byMs, from, latest, pushesBacklog, serves } = move;
  const isIdle = (item[clock] ?? 0) < from;
  const isPushed = pushesBacklog === true && item.backlog !== undefined;
  const conditions = [
    isIdle ? `(attribute_not_exists(#${clock}) OR #${clock} < :from)` : `#${clock} >= :from`,
    ...(!isIdle && latest !== undefined ? [`#${clock} <= :latest`] : []),
    ...(serves?.notSince !== undefined ? ['(attribute_not_exists(#served) OR #served <= :notSince)'] : []),
    ...(isPushed ? ['attribute_exists(#backlog)'] : []),
  ];
  const updates = [
    `#${clock} = ${isIdle ? ':from' : `#${clock}`} + :by`,
    ...(isPushed ? ['#backlog = #backlog + :by'] : []),
    ...(serves ? ['#served = :served', '#late = :late'] : []),
    '#data = if_not_exists(#data, :data)',
    '#writer = if_not_exists(#writer, :none)',
  ];
  const used = [...conditions, ...updates].join();
  return {
    TableName: table,
    Key: { pk: { S: item.key } },
    ReturnValues: 'ALL_NEW',
    ConditionExpression: conditions.join(' AND '),
    UpdateExpression: `SET ${updates.join(', ')} ADD #rev :one`,
    ExpressionAttributeNames: {
      ...Object.fromEntries(Object.entries(CLOCKS).filter(([name]) => used.includes(name))),
      '#data': 'data',
      '#rev': 'rev',
      '#writer': 'writer',
    },
    ExpressionAttributeValues: {
      ':from': number(from),
      ':by': number(byMs),
      ...(!isIdle && latest !== undefined ? { ':latest': number(latest) } : {}),
      ...(serves ? { ':served': number(serves.at), ':late': number(serves.lateMs) } : {}),
      ...(serves?.notSince !== undefined ? { ':notSince': number(serves.notSince) } : {}),
      ':data': { S: JSON.stringify(item.body) },
      ':none': { S: '-' },
      ':one': number(1),
    },
  };
}
