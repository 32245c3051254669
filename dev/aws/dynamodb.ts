import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { type Listening, listenOn } from '../listen.ts';
import { CREDENTIALS, REGION } from './account.ts';

/** A table as a template's `AWS::DynamoDB::Table` describes it. */
export type TableDefinition = Pick<
  CreateTableCommandInput,
  'AttributeDefinitions' | 'BillingMode' | 'GlobalSecondaryIndexes' | 'KeySchema'
>;

/** Amazon DynamoDB in memory, with one table. */
export async function serveDynamoDb(tableName: string, definition: TableDefinition): Promise<Listening> {
  const listening = await listenOn(tolerant(dynalite({ createTableMs: 0 })));
  const { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema } = definition;
  const client = new DynamoDBClient({ endpoint: listening.url, region: REGION, credentials: CREDENTIALS });
  const table = { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema, TableName: tableName };
  await client.send(new CreateTableCommand(table)).finally(() => client.destroy());
  return listening;
}

/** dynalite throws, out of anybody's reach, when a client leaves in the middle of a request. */
function tolerant(server: ReturnType<typeof dynalite>): ReturnType<typeof dynalite> {
  return server.on('request', (request, response) => {
    request.removeAllListeners('error');
    request.on('error', () => response.destroy());
  });
}
