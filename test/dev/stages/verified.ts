import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Credentials that the tests' API knows, and nothing else does. */
export const OPERATOR = { accessKeyId: 'AKIDOPERATOR', secretAccessKey: 'operator-secret', sessionToken: 'session' };
export const REGION = 'eu-west-1';

/**
 * Whether a request is signed with the operator's credentials, computed step by step as the documentation has it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSigned({ method = '', url = '', headers }: IncomingMessage, body: Buffer): boolean {
  const authorization = /Credential=(\S+), SignedHeaders=(\S+), Signature=(\w+)$/u.exec(headers.authorization ?? '');
  const [, scope = '', names = '', signature] = authorization ?? [];
  const [accessKeyId, day = '', region = '', service = '', ending = ''] = scope.split('/');
  const target = new URL(url, 'http://any');
  const query = [...target.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const signed = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  const canonical = [method, encodePath(target.pathname), query, signed.join(''), names, sha256(body)].join('\n');
  const text = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    `${day}/${region}/${service}/${ending}`,
    sha256(canonical),
  ].join('\n');
  const key = [day, region, service, ending].reduce<Buffer | string>(hmac, `AWS4${OPERATOR.secretAccessKey}`);
  return (
    accessKeyId === OPERATOR.accessKeyId &&
    [region, service, ending].join() === [REGION, 'execute-api', 'aws4_request'].join() &&
    headers['x-amz-security-token'] === OPERATOR.sessionToken &&
    names.split(';').includes('host') &&
    hmac(key, text).toString('hex') === signature
  );
}

/** Each segment is encoded once more, as every service but S3 has it. */
function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
