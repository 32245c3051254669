import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Invocation, MAX_EVENT_BYTES } from '../aws/lambda.ts';
import { type Listening, listen, readBody } from '../listen.ts';
import { authorize } from './authorizer.ts';
import { splitTarget, toRequestEvent } from './request-event.ts';
import { gatewayAnswer, type HttpAnswer, json, toHttpAnswer } from './response.ts';
import { matchRoute, type Route } from './routes.ts';

export interface FrontOptions {
  readonly routes: readonly Route[];
  /** Runs the function of that key with an event, as JSON. */
  invoke(functionKey: string, event: string): Promise<Invocation>;
  /** Answers of the local stack itself, by path; JSON. */
  readonly local?: Readonly<Record<string, () => Promise<unknown>>>;
  /** What stands in front of the API on this machine: the console's page. `undefined` for what is the API's. */
  readonly before?: (request: IncomingMessage, body: Buffer) => Promise<HttpAnswer | undefined>;
  /** @default 30000, as API Gateway has it. */
  readonly integrationTimeoutMs?: number;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** The request line and all headers together. */
const MAX_HEAD_BYTES = 10_240;

/**
 * The front of an API Gateway HTTP API with IAM authorization: same events, same answers, same limits.
 * @param port 0 takes any free one
 * @throws Error with `code: 'EADDRINUSE'` where the port is taken
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export function serveApi(options: FrontOptions, port = 0): Promise<Listening> {
  return listen(async (request, response) => send(response, await answer(options, request)), port);
}

async function answer(options: FrontOptions, request: IncomingMessage): Promise<HttpAnswer> {
  const { method = 'GET', url = '/' } = request;
  const { path } = splitTarget(url);
  const body = await readBody(request, MAX_BODY_BYTES);
  const local = options.local?.[path];
  if (local && method === 'GET') return json(await local());
  const before = body === 'too large' ? undefined : await options.before?.(request, body);
  if (before) return before;

  if (headBytes(request) > MAX_HEAD_BYTES) return gatewayAnswer(431, 'Request Header Fields Too Large');
  if (body === 'too large') return gatewayAnswer(413, 'Request Entity Too Large');
  const match = matchRoute(options.routes, method, path);
  if (!match) return gatewayAnswer(404, 'Not Found');
  const authorizer = match.route.authorized ? authorize(request.headers) : undefined;
  if (match.route.authorized && !authorizer) return gatewayAnswer(403, 'Forbidden');

  const event = JSON.stringify(toRequestEvent(request, body, match, authorizer));
  if (Buffer.byteLength(event) > MAX_EVENT_BYTES) return gatewayAnswer(413, 'Request Too Long');
  return integrate(options, match.route.functionKey, event);
}

async function integrate(options: FrontOptions, functionKey: string, event: string): Promise<HttpAnswer> {
  const { invoke, integrationTimeoutMs = 30_000 } = options;
  const { promise: timeout, cancel } = after(integrationTimeoutMs);
  const invocation = await Promise.race([invoke(functionKey, event), timeout]);
  cancel();
  if (invocation === 'timeout') return gatewayAnswer(503, 'Service Unavailable');
  if (invocation.functionError) return gatewayAnswer(500, 'Internal Server Error');
  return toHttpAnswer(invocation.payload);
}

function after(ms: number): { promise: Promise<'timeout'>; cancel: () => void } {
  let cancel = () => {};
  const promise = new Promise<'timeout'>((resolve) => {
    const timer = setTimeout(resolve, ms, 'timeout');
    cancel = () => clearTimeout(timer);
  });
  return { promise, cancel };
}

function headBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, method.length + url.length);
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[]);
  response.setHeader('apigw-requestid', randomUUID());
  response.statusCode = status;
  response.end(body);
}
