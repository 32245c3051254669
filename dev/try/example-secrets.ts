import type { SecretSource } from '../../lib/secrets/secrets.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';
import { readSecretsFile } from '../aws/secrets-file.ts';

const EXAMPLES = new Map<string, object>(
  Object.values(VENDORS).map(({ name, exampleSecret }) => [name, exampleSecret]),
);

/** Every account of every vendor, with the vendor's own address or an example's. */
export const exampleSecrets: SecretSource = async (name) => {
  const [, vendor = ''] = name.split('/');
  return { text: JSON.stringify(EXAMPLES.get(vendor)), versionId: 'example' };
};

/** The accounts of a file like SECRETS_FILE. */
export function fileSecrets(path: string): SecretSource {
  return async (name) => {
    const secret = (await readSecretsFile(path))[name.split('/').slice(1).join('/')];
    if (secret === undefined) return undefined;
    return { text: typeof secret === 'string' ? secret : JSON.stringify(secret), versionId: 'file' };
  };
}
