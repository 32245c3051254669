import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACCOUNT_ID } from '../aws/account.ts';
import { CALLER_HEADER, type IamAuthorizer } from './authorizer.ts';
import { decode, type RouteMatch } from './routes.ts';

/** What a function receives of a request, payload format 2.0. */
export interface RequestEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: RequestContext;
  readonly body?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly isBase64Encoded: boolean;
}

export interface RequestContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly authorizer?: IamAuthorizer;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
  readonly requestId: string;
  readonly routeKey: string;
  readonly stage: '$default';
  readonly time: string;
  readonly timeEpoch: number;
}

/**
 * Turns a request into the event of an HTTP API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toRequestEvent(
  request: IncomingMessage,
  body: Buffer,
  { route, pathParameters }: RouteMatch,
  authorizer: IamAuthorizer | undefined,
  now = Date.now(),
): RequestEvent {
  const { path, query } = splitTarget(request.url ?? '/');
  const { cookie, ...headers } = joinHeaders(request.rawHeaders);
  const routeKey = `${route.method === '*' ? 'ANY' : route.method} ${route.path}`;
  const rawPath = decode(path);
  // A function gets the bytes as they are: as text, those that are not UTF-8 would be lost.
  const binary = body.length > 0 && !(isText(headers) && isUtf8(body));
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const [domainName = ''] = (headers['host'] ?? '').split(':');

  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*|,\s*/u) }),
    headers: { ...headers, ...forwarded(request, headers, sourceIp) },
    ...(query !== '' && { queryStringParameters: joinQuery(query) }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: 'local',
      ...(authorizer && { authorizer }),
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(binary ? 'base64' : 'utf8') }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    isBase64Encoded: binary,
  };
}

/** The request line's target: `/a%20b?c=d` → path `/a%20b`, query `c=d`. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Names in lower case, repeated ones joined by a comma. */
function joinHeaders(raw: readonly string[]): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    if (name === CALLER_HEADER || HOP_BY_HOP.has(name)) continue;
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function forwarded(request: IncomingMessage, headers: Record<string, string>, ip: string): Record<string, string> {
  const before = headers['x-forwarded-for'];
  const trace = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  return {
    'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? trace,
    'x-forwarded-for': before === undefined ? ip : `${before}, ${ip}`,
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

function joinQuery(query: string): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query))
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  return joined;
}

/** Every other body arrives as base64, a form's too. */
function isText(headers: Record<string, string>): boolean {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const textual = /^(?:text\/.*|application\/(?:json|javascript|xml)|.*\+(?:json|xml))$/u.test(type);
  return textual && headers['content-encoding'] === undefined;
}

/** `22/Nov/2026:01:57:03 +0000`. */
function logTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
