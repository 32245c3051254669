import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AWS_CLIENT } from '../config/aws-client.ts';
import type { SecretSource } from './secrets.ts';

/** Secrets Manager by the AWS SDK. Names that do not exist, or are marked for deletion, are no secrets. */
export function secretsManager(client = new SecretsManagerClient(AWS_CLIENT)): SecretSource {
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
