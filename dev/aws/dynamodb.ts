import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { type Listening, listenOn } from '../listen.ts';
import { CREDENTIALS, REGION } from './account.ts';
import { type OnCall, readCall } from './recorded-call.ts';

/** A table as a template's `AWS::DynamoDB::Table` describes it. */
export type TableDefinition = Pick<
  CreateTableCommandInput,
  'AttributeDefinitions' | 'BillingMode' | 'GlobalSecondaryIndexes' | 'KeySchema'
>;

export interface LocalDynamoDb extends Listening {
  /** How many requests there were, by operation: `Query`, `UpdateItem`. */
  readonly asked: Map<string, number>;
}

/** Amazon DynamoDB in memory, with one table. */
export async function serveDynamoDb(
  tableName: string,
  definition: TableDefinition,
  onCall?: OnCall,
): Promise<LocalDynamoDb> {
  const asked = new Map<string, number>();
  const server = tolerant(dynalite({ createTableMs: 0 }), asked, onCall);
  const operations = operationsOf(server);
  const listening = await listenOn(server);
  const { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema } = definition;
  const client = new DynamoDBClient({ endpoint: listening.url, region: REGION, credentials: CREDENTIALS });
  const table = { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema, TableName: tableName };
  await client.send(new CreateTableCommand(table)).finally(() => client.destroy());
  const close = async () => {
    await operations.end();
    await listening.close();
  };
  return { url: listening.url, close, asked };
}

/** Counts what is asked. dynalite throws, out of anybody's reach, when a client leaves in the middle of a request: here it does not. */
function tolerant(
  server: ReturnType<typeof dynalite>,
  asked: Map<string, number>,
  onCall?: OnCall,
): ReturnType<typeof dynalite> {
  return server.on('request', (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const [, operation = ''] = target.split('.');
    asked.set(operation, (asked.get(operation) ?? 0) + 1);
    request.removeAllListeners('error');
    request.on('error', () => response.destroy());
    if (!onCall) return;
    const { authorization } = request.headers;
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const call = readCall({ authorization, target, body: Buffer.concat(chunks).toString() });
      if (call) onCall(call);
    });
  });
}

/**
 * The operations in progress. dynalite goes on with an operation whose connection has ended, and throws out of reach of a caller
 * where its database is closed by then: so its database is closed once they have ended.
 */
function operationsOf(server: ReturnType<typeof dynalite>) {
  let inProgress = 0;
  let isEnding = false;
  let onEnd = () => {};
  server.on('request', (request, response) => {
    if (isEnding) {
      request.destroy();
      return;
    }
    // Before dynalite's own listener, which may respond at once.
    request.prependListener('end', () => {
      inProgress += 1;
      const { end } = response;
      const ended = (...args: unknown[]) => {
        inProgress -= 1;
        onEnd();
        return Reflect.apply(end, response, args);
      };
      Object.assign(response, { end: ended });
    });
  });
  return {
    /** Takes no further requests, and waits until the operations in progress have ended. */
    async end(): Promise<void> {
      isEnding = true;
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        onEnd = () => inProgress === 0 && resolve();
        onEnd();
      });
    },
  };
}
