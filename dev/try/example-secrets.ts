import type { SecretSource } from '../../lib/secrets/secrets.ts';
import { secretsFromFile } from '../aws/secrets.ts';

/** What a request needs to be written down: an address, and credentials to mask. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  khoros: { baseUrl: 'https://example.response.lithium.com/api/v2', username: 'username', password: 'password' },
  helpscout: { clientId: 'client', clientSecret: 'secret' },
  wapikit: { accessToken: 'token' },
  reamaze: { brand: 'example', email: 'agent@example.com', apiToken: 'token' },
};

/** Every account of every vendor, with the vendor's own address or an example's. */
export const exampleSecrets: SecretSource = async (name) => {
  const [, vendor = ''] = name.split('/');
  return { text: JSON.stringify(EXAMPLES[vendor]), versionId: 'example' };
};

/** The accounts of a file like SECRETS_FILE. */
export function fileSecrets(path: string): SecretSource {
  const file = secretsFromFile(path);
  return async (name) => {
    const text = (await file.read()).get(name.split('/').slice(1).join('/'));
    return text === undefined ? undefined : { text, versionId: 'file' };
  };
}
