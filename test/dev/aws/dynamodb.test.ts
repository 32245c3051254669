import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { serveDynamoDb, type TableDefinition } from '../../../dev/aws/dynamodb.ts';
import { thrownOutOfReach } from '../../kit/thrown.ts';

const TABLE: TableDefinition = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};

const thrown = thrownOutOfReach();

it('The local table can be closed in the middle of writes, also of writes that wait for each other', async () => {
  const { url, close } = await serveDynamoDb('table', TABLE);
  const client = new DynamoDBClient({ endpoint: url, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 });
  const put = () => client.send(new PutItemCommand({ TableName: 'table', Item: { id: { S: 'same' } } }));
  const writes = Array.from({ length: 40 }, put);
  await Promise.any(writes);
  await close();
  const ends = await Promise.allSettled(writes);
  client.destroy();
  expect(ends.map(({ status }) => status)).toContain('rejected');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(thrown).toEqual([]);
});
