import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from './secrets.ts';

/** Secrets Manager by the AWS SDK. Names that do not exist, or are marked for deletion, are no secrets. */
export function secretsManager(client: SecretsManagerClient = defaultClient()): SecretSource {
  return async (name) => {
    try {
      const { SecretString: text = '', VersionId: versionId = '' } = await client.send(
        new GetSecretValueCommand({ SecretId: name }),
      );
      return { text, versionId };
    } catch (error) {
      if (error instanceof Error && MISSING.has(error.name)) return undefined;
      throw error;
    }
  };
}

const MISSING = new Set(['ResourceNotFoundException', 'InvalidRequestException']);

/** Short time-outs: a request that waits for its secret has a vendor to call yet. */
function defaultClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500 },
  });
}
