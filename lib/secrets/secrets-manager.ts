import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { withinTime } from '../aws/time-limit.ts';
import { AppError } from '../errors/app-error.ts';
import { systemWorld, type World } from '../world.ts';
import type { SecretSource } from './secrets.ts';

/** Errors that mean that the secret is there and will not be given out until a person changes something. */
const UNREADABLE: Readonly<Record<string, string>> = {
  InvalidRequestException: 'is marked for deletion',
  AccessDeniedException: 'may not be read by this function',
  DecryptionFailure: 'cannot be decrypted',
};

/** Two attempts within the SDK's own limits, and the body of the second. */
const WITHIN_MS = 4_000;

/**
 * Reads secrets from Secrets Manager by the AWS SDK. A name that does not exist is no secret.
 * @throws AppError `misconfigured` where the secret is there and cannot be read
 */
export function secretsManager(client: SecretsManagerClient, world: Pick<World, 'after'> = systemWorld): SecretSource {
  return async (name) => {
    try {
      const command = new GetSecretValueCommand({ SecretId: name });
      const secret = await withinTime(WITHIN_MS, world, (abortSignal) => client.send(command, { abortSignal }));
      const { SecretString: text, VersionId: versionId = '' } = secret;
      if (text === undefined) throw misconfigured(name, 'is binary: store it as text, as SecretString');
      return { text, versionId };
    } catch (error) {
      const code = error instanceof Error ? error.name : '';
      if (code === 'ResourceNotFoundException') return undefined;
      throw UNREADABLE[code] ? misconfigured(name, UNREADABLE[code]) : error;
    }
  };
}

function misconfigured(name: string, why: string): AppError {
  return new AppError('misconfigured', `The secret ${name} ${why}.`, { outcome: 'not_applied' });
}
