import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Checksum, Provider, SourceData } from '@smithy/types';

/** A request to an API that is deployed. */
export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Signs requests to API Gateway with AWS credentials. Credentials that expire are asked for anew. */
export function createSigner(region: string, credentials: Provider<AwsCredentialIdentity>) {
  const signature = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  /** The headers to send, the signature among them. */
  return async ({ method, url, headers, body }: Unsigned): Promise<Record<string, string>> => {
    const { headers: signed } = await signature.sign({
      ...{ method, protocol: url.protocol, hostname: url.hostname, path: url.pathname },
      query: queryOf(url),
      headers: { ...headers, host: url.host },
      ...(body === undefined ? {} : { body }),
    });
    return signed;
  };
}

/** A name that is repeated keeps all of its values. */
function queryOf({ searchParams }: URL): Record<string, string[]> {
  return Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
}

class Sha256 implements Checksum {
  readonly #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('A hash is used once.');
  }
}

function bytes(data: SourceData): Uint8Array | string {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
