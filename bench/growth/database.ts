import { serveDynamoDb } from '../../dev/aws/dynamodb.ts';
import { readTable } from '../../dev/infra.ts';

const [, , tableName = ''] = process.argv;
const { url } = await serveDynamoDb(tableName, readTable());
process.send?.(url);
process.once('disconnect', () => process.exit());
