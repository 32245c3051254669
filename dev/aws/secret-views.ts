import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { arn } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { Secret, SecretsSource } from './secrets.ts';

export const SecretId = z.string().check(z.minLength(1), z.maxLength(2048));

/** A secret by its name, its ARN, or its ARN without the six characters; one that is marked for deletion, too. */
export async function find(source: SecretsSource, id: string): Promise<Secret> {
  const found = (await source.read()).find(({ name }) => [name, arnOf(name), arnOf(name).slice(0, -7)].includes(id));
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

/** As `find`. @throws AwsError for one that is marked for deletion */
export async function findUndeleted(source: SecretsSource, id: string): Promise<Secret> {
  const secret = await find(source, id);
  if (secret.deletedAt === undefined) return secret;
  const message = "You can't perform this operation on the secret because it was marked for deletion.";
  throw new AwsError('InvalidRequestException', message);
}

/** With the six characters that AWS adds; here they follow from the name. */
export function arnOf(name: string): string {
  return arn('secretsmanager', `secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`);
}

export function identity({ name }: Secret): { ARN: string; Name: string } {
  return { ARN: arnOf(name), Name: name };
}

/** The staging labels of each version that has any. */
export function stagesById({ versions }: Secret): Record<string, readonly string[]> {
  return Object.fromEntries(versions.flatMap(({ id, stages }) => (stages.length > 0 ? [[id, stages]] : [])));
}
