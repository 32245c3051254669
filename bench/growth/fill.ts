import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, REGION } from '../../dev/aws/account.ts';
import type { Action } from '../../lib/ledger/records/action.ts';
import { asStored } from '../../lib/ledger/records/actions.ts';
import { toAttributes } from '../../lib/ledger/records/dynamo-attributes.ts';
import type { Item } from '../../lib/ledger/records/store.ts';

/** DynamoDB takes no more at once. */
const BATCH = 25;
/** Of so many actions a conversation has one, and the rare account, too. */
const PER_CONVERSATION = 100;
export const RARE_ACCOUNT = 'rare';

/** Puts ended actions into the table, from number `from` on: copies of one that has really ended, each a second older. */
export async function fill(url: string, table: string, model: Item<Action>, from: number, to: number): Promise<void> {
  const client = new DynamoDBClient({ endpoint: url, region: REGION, credentials: CREDENTIALS });
  for (let first = from; first < to; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, to - first) }, (_, index) => first + index);
    const requests = numbers.map((n) => ({ PutRequest: { Item: toAttributes(copyOf(model, n)) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
  client.destroy();
}

function copyOf(model: Item<Action>, n: number): Item<Action> {
  const id = `act_${String(n).padStart(26, '0')}`;
  const conversation = String(1_000_000 + Math.floor(n / PER_CONVERSATION));
  const account = n % PER_CONVERSATION === PER_CONVERSATION - 1 ? RARE_ACCOUNT : model.body.account;
  const acceptedAt = model.body.acceptedAt - n * 1_000;
  return { ...model, key: `A#${id}`, ...asStored({ ...model.body, id, conversation, account, acceptedAt }) };
}
