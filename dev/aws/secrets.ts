import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { AwsError } from './aws-error.ts';

/** Where the local Secrets Manager has its secrets from: texts by name, the stage's prefix left out (`khoros/default`). */
export interface SecretsSource {
  read(): Promise<ReadonlyMap<string, string>>;
  /** @throws AwsError where somebody else keeps them */
  write(name: string, value: string): Promise<void>;
}

const Secrets = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.unknown())]));

/** Secrets that live as long as the stack. */
export function secretsInMemory(initial: Readonly<Record<string, unknown>>): SecretsSource {
  const secrets = new Map(Object.entries(initial).map(([name, value]) => [name, asText(value)]));
  return {
    read: async () => secrets,
    write: async (name, value) => void secrets.set(name, value),
  };
}

/**
 * Secrets from a JSON file, `{"khoros/default": {…}}`, read anew each time: rewriting it is a rotation.
 * @param baseUrls by vendor, for secrets that name none: on this machine nothing goes to a live vendor by mistake
 */
export function secretsFromFile(path: string, baseUrls: Readonly<Record<string, string>> = {}): SecretsSource {
  const grounded = (name: string, value: unknown) => {
    const baseUrl = baseUrls[name.split('/', 1)[0] ?? ''];
    const members = typeof value === 'string' ? jsonOf(value) : value;
    const isOpen =
      typeof members === 'object' && members !== null && !Array.isArray(members) && !('baseUrl' in members);
    return isOpen && baseUrl !== undefined ? { ...members, baseUrl } : value;
  };
  return {
    read: async () => {
      const secrets = Object.entries(await readSecrets(path));
      return new Map(secrets.map(([name, value]) => [name, asText(grounded(name, value))]));
    },
    write: async () => {
      throw new AwsError('InvalidRequestException', 'The secrets come from SECRETS_FILE: rewrite that file instead.');
    },
  };
}

/** @throws AwsError that says what is wrong with the file, never what is in it */
async function readSecrets(path: string): Promise<z.infer<typeof Secrets>> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new AwsError('InternalServiceError', 'SECRETS_FILE cannot be read.', 500);
  });
  try {
    return Secrets.parse(JSON.parse(text));
  } catch {
    throw new AwsError('InternalServiceError', 'SECRETS_FILE is not JSON of the form {"vendor/account": {…}}.', 500);
  }
}

/** What a text holds, should it be JSON: so it is that the bundle reads a secret. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
