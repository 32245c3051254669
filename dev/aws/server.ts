import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen, readBody } from '../listen.ts';
import { type Actions, type AwsAnswer, answerJson } from './json-protocol.ts';
import type { InvokeRequest } from './lambda-api.ts';
import { type OnCall, readCall } from './recorded-call.ts';

export interface AwsServices {
  /** Of every service that speaks AWS JSON, together: their `X-Amz-Target`s differ. */
  readonly actions: Actions;
  /** Lambda's Invoke API. */
  invoke(request: InvokeRequest): Promise<AwsAnswer>;
  readonly onCall?: OnCall | undefined;
}

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/u;
/** Above every service's own limit, so that each service refuses with its own error. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** One endpoint for Secrets Manager, EventBridge and Lambda, which the unmodified AWS SDK and CLI talk to. */
export function serveAws(services: AwsServices): Promise<Listening> {
  return listen(async (request, response) => send(response, await answer(services, request)));
}

async function answer({ actions, invoke, onCall }: AwsServices, request: IncomingMessage): Promise<AwsAnswer> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === 'too large') return { status: 413, headers: {}, body: '' };
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://aws.local');
  const invoked = INVOKE.exec(pathname)?.[1];
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '' };
  if (invoked === undefined) {
    const target = header(request, 'x-amz-target') ?? '';
    const call = onCall && readCall({ authorization: request.headers.authorization, target, body: body.toString() });
    if (call) onCall(call);
    return answerJson(actions, target, body);
  }
  return invoke({
    functionId: decodeURIComponent(invoked),
    qualifier: searchParams.get('Qualifier') ?? undefined,
    invocationType: header(request, 'x-amz-invocation-type'),
    clientContext: header(request, 'x-amz-client-context'),
    payload: body,
  });
}

function send(response: ServerResponse, { status, headers, body }: AwsAnswer): void {
  response.writeHead(status, headers).end(body);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
