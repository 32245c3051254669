import { AwsClient } from 'aws4fetch';

/** Makes a request one that the API lets in. */
export type Sign = (request: Request) => Promise<Request> | Request;

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Signs with AWS Signature Version 4: for stages whose authorizer is IAM, and for direct invokes. */
export function sigV4(
  credentials: AwsCredentials | (() => Promise<AwsCredentials>),
  { region, service }: { readonly region: string; readonly service: 'execute-api' | 'lambda' },
): Sign {
  return async (request) => {
    const { accessKeyId, secretAccessKey, sessionToken } =
      typeof credentials === 'function' ? await credentials() : credentials;
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      region,
      service,
    });
    return client.sign(request);
  };
}

/** Brings a JWT: for stages that are deployed with `authorizer=jwt`. */
export function bearer(token: string | (() => Promise<string>)): Sign {
  return async (request) => {
    request.headers.set('authorization', `Bearer ${typeof token === 'function' ? await token() : token}`);
    return request;
  };
}

/** Brings nothing: for the local stack. */
export const unsigned: Sign = (request) => request;
