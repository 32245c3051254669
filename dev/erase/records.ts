import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AWS_CLIENT } from '../../lib/aws/aws-client.ts';
import { createAwsJson } from '../../lib/aws/aws-json.ts';
import { SERVICES } from '../../lib/aws/services.ts';
import { createDynamoStore } from '../../lib/ledger/records/dynamo-store.ts';
import type { Store } from '../../lib/ledger/records/store.ts';
import { systemWorld, type World } from '../../lib/world.ts';
import type { Cloud } from '../stages/cloud.ts';

/** The ledger's records of a stage, read and written as its functions do, with the credentials of a person. */
export function recordsOf(cloud: Cloud, table: string): { readonly store: Store; readonly world: World } {
  const { endpoint, ...settings } = cloud.settings('dynamodb');
  const sdk = new SecretsManagerClient({ ...AWS_CLIENT, ...settings });
  const env = endpoint === undefined ? process.env : { AWS_ENDPOINT_URL: endpoint };
  const aws = createAwsJson({ sdk, env, world: systemWorld });
  return { store: createDynamoStore(aws(SERVICES.dynamodb), table), world: systemWorld };
}
