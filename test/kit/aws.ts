import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { CREDENTIALS, REGION } from '../../dev/aws/account.ts';
import { AWS_CLIENT } from '../../lib/aws/aws-client.ts';
import { createAwsJson } from '../../lib/aws/aws-json.ts';
import { SERVICES } from '../../lib/aws/services.ts';
import { systemWorld } from '../../lib/world.ts';

/** DynamoDB for a test that counts effects: on a busy machine a request of the functions' own patience would be sent again, and take effect twice. */
export const PATIENT_DYNAMODB = { ...SERVICES.dynamodb, timeoutMs: 600_000 };

/** Calls services at an address as the functions do; close it when nothing is called any more. */
export function awsAt(endpoint: string, config: Partial<SecretsManagerClientConfig> = {}) {
  const sdk = new SecretsManagerClient({ ...AWS_CLIENT, region: REGION, credentials: CREDENTIALS, ...config });
  const aws = createAwsJson({ sdk, env: { AWS_ENDPOINT_URL: endpoint }, world: systemWorld });
  return { aws, close: () => sdk.destroy() };
}
