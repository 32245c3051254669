import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, REGION } from '../../dev/aws/account.ts';
import type { Stack } from '../../dev/stack.ts';
import { listPositionOf } from '../../lib/ledger/records/cursor.ts';

/** Copies the one action of a table so often, each under an id and a place in the lists of its own, a second apart. */
export async function copyAction({ aws, bundle }: Stack, times: number): Promise<void> {
  const client = new DynamoDBClient({ endpoint: aws.dynamodb, region: REGION, credentials: CREDENTIALS });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: bundle.prefix }));
  const action = Items.find(({ data }) => data?.S?.includes('"acceptedAt"'));
  const { id, acceptedAt } = JSON.parse(action?.['data']?.S ?? '{}');
  const text = JSON.stringify(action);
  for (let first = 0; first < times; first += 50) {
    const chunk = Array.from({ length: Math.min(50, times - first) }, (_, index) => first + index + 1);
    await Promise.all(
      chunk.map((number) => {
        const [copyId, at] = [`act_${String(number).padStart(26, '0')}`, acceptedAt - number * 1000];
        const copy = text
          .replaceAll(listPositionOf(acceptedAt, id), listPositionOf(at, copyId))
          .replaceAll(id, copyId)
          .replaceAll(String(acceptedAt), String(at));
        return client.send(new PutItemCommand({ TableName: bundle.prefix, Item: JSON.parse(copy) }));
      }),
    );
  }
  client.destroy();
}
