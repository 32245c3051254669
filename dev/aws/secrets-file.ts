import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { readJson } from '../json-text.ts';
import { AwsError } from './aws-error.ts';
import { type SecretsSource, secretOf } from './secrets.ts';

const Secrets = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.unknown())]));
type Secrets = z.infer<typeof Secrets>;

/**
 * Secrets from a JSON file, `{"khoros/default": {…}}`, read anew each time: rewriting it is a rotation.
 * @param prefix what their names begin with: `conversation-actions/local`
 * @param baseUrls by vendor, for secrets that name none: their simulator
 */
export function secretsFromFile(
  prefix: string,
  path: string,
  baseUrls: Readonly<Record<string, string>> = {},
): SecretsSource {
  const grounded = (name: string, value: unknown) => {
    const baseUrl = baseUrls[name.split('/', 1)[0] ?? ''];
    const members = typeof value === 'string' ? jsonOf(value) : value;
    const isOpen =
      typeof members === 'object' && members !== null && !Array.isArray(members) && !('baseUrl' in members);
    return isOpen && baseUrl !== undefined ? { ...members, baseUrl } : value;
  };
  const refuse = async () => {
    throw new AwsError('InvalidRequestException', 'The secrets come from SECRETS_FILE: rewrite that file instead.');
  };
  return {
    async read() {
      const secrets = await readSecretsFile(path).catch((error: Error) => {
        throw new AwsError('InternalServiceError', error.message, 500);
      });
      return Object.entries(secrets).map(([name, value]) => secretOf(`${prefix}/${name}`, grounded(name, value)));
    },
    write: refuse,
    remove: refuse,
  };
}

/**
 * What is wrong with the file is best said before anything starts.
 * @param vendors every vendor there is
 * @throws Error that says in one line what is wrong with the file, never what is in it
 */
export async function checkSecretsFile(path: string, vendors: readonly string[]): Promise<void> {
  for (const name of Object.keys(await readSecretsFile(path))) {
    const [, vendor = '', account] = /^([a-z]{1,20})\/([A-Za-z0-9_-]{1,64})$/.exec(name) ?? [];
    if (account === undefined) throw new Error('SECRETS_FILE has a name that is not vendor/account.');
    if (vendors.includes(vendor)) continue;
    throw new Error(`SECRETS_FILE names ${vendor}, which is no vendor. There are ${vendors.join(', ')}.`);
  }
}

/** @throws Error that says what is wrong with the file, never what is in it */
export async function readSecretsFile(path: string): Promise<Secrets> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`SECRETS_FILE cannot be read: ${path}`);
  });
  const { data } = Secrets.safeParse(await readJson(text, 'SECRETS_FILE'));
  if (data) return data;
  throw new Error('SECRETS_FILE is not JSON of the form {"vendor/account": {…}}.');
}

/** What a text holds, should it be JSON: the bundle reads a secret in the same way. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
