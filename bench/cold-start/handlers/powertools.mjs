import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';

const config = new IdempotencyConfig({ eventKeyJmesPath: 'headers."idempotency-key"', throwOnNoIdempotencyKey: true });
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.TABLE_NAME, keyAttr: 'pk' });

async function reply({ body }) {
  const account = await getSecret(process.env.SECRET_ID, { maxAge: 300, transform: 'json' });
  const { conversationId, ...message } = JSON.parse(body);
  const response = await fetch(`${account.baseUrl}/v2/conversations/${conversationId}/reply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  if (!response.ok) throw new Error(`Help Scout has answered ${response.status}`);
  return { statusCode: 200, body: JSON.stringify({ threadId: response.headers.get('resource-id') }) };
}

/** What a careful user writes: Powertools' idempotency around the request, and its cache for the secret. */
export const handler = makeIdempotent(reply, { persistenceStore, config });
