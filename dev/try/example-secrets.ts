import type { SecretSource } from '../../lib/secrets/secrets.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';
import { CURRENT, type SecretsSource } from '../aws/secrets.ts';
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

/** The accounts of the local stack. @param prefix what the names of its secrets begin with */
export function storedSecrets(stored: Pick<SecretsSource, 'read'>, prefix: string): SecretSource {
  return async (name) => {
    const wanted = [prefix, ...name.split('/').slice(1)].join('/');
    const secret = (await stored.read()).find((each) => each.name === wanted && each.deletedAt === undefined);
    const version = secret?.versions.find(({ stages }) => stages.includes(CURRENT));
    return version?.text === undefined ? undefined : { text: version.text, versionId: version.id };
  };
}
