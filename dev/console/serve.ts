import type { IncomingMessage, ServerResponse } from 'node:http';
import { splitTarget } from '../api-gateway/request-event.ts';
import { gatewayAnswer, type HttpAnswer } from '../api-gateway/response.ts';
import { eventSources } from '../infra.ts';
import { type Listening, listen, readBody } from '../listen.ts';
import type { Stage } from '../stages/stage.ts';
import { exampleSecrets } from '../try/example-secrets.ts';
import { bulkSpecials } from './bulk-jobs.ts';
import { consoleFront } from './front.ts';
import { refusalOf } from './guard.ts';
import { rehearsalSpecials } from './rehearsals.ts';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** What the console asks for; nothing else goes out under the operator's name. */
const ASKED = [
  ['GET', /^\/actions$/u],
  ['GET', /^\/actions\/act_[0-9a-v]{26}$/u],
  ['POST', /^\/actions\/act_[0-9a-v]{26}\/resolve$/u],
  ['DELETE', /^\/actions\/act_[0-9a-v]{26}$/u],
  ['GET', /^\/accounts$/u],
  ['POST', /^\/accounts\/[a-z]{1,32}\/[\w-]{1,64}\/(?:pause|resume)$/u],
  ['GET', /^\/(?:capabilities|openapi\.json|health)$/u],
] as const;

/**
 * Serves the console on this machine for a deployed stage. What it asks for goes on to the stage's API, signed with the
 * operator's credentials, so that no other page and no other name for this machine may ask.
 * @param port 0 takes any free one
 */
export async function serveConsole(stage: Stage, port = 0): Promise<Listening> {
  const front = consoleFront({
    about: () => ({ stage: stage.name, api: stage.url, local: false }),
    // The stage's secrets are not read for it: an example's address and brand stand in the request.
    specials: {
      ...rehearsalSpecials({ eventSources: eventSources(process.env), secretSource: exampleSecrets }),
      ...bulkSpecials({ stage: async () => stage }),
    },
  });
  return listen(async (request, response) => send(response, await answer(stage, front, request)), port);
}

async function answer(
  stage: Stage,
  front: ReturnType<typeof consoleFront>,
  request: IncomingMessage,
): Promise<HttpAnswer> {
  const body = await readBody(request, MAX_BODY_BYTES);
  const refusal = refusalOf(request, request.socket.localPort ?? 0);
  if (refusal) return gatewayAnswer(403, refusal);
  if (body === 'too large') return gatewayAnswer(413, 'Request Entity Too Large');
  return (await front(request, body)) ?? passOn(stage, request, body);
}

async function passOn(stage: Stage, { method = 'GET', url = '/' }: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
  const { path } = splitTarget(url);
  if (!ASKED.some(([verb, pattern]) => verb === method && pattern.test(path))) return gatewayAnswer(404, 'Not Found');
  const reply = await stage
    .send(method, url, body.length > 0 ? body.toString('utf8') : undefined)
    .catch(() => undefined);
  if (!reply) return gatewayAnswer(502, `${stage.url} cannot be reached.`);
  return {
    status: reply.status,
    headers: { 'content-type': reply.headers.get('content-type') ?? 'application/json', 'cache-control': 'no-store' },
    body: Buffer.from(await reply.arrayBuffer()),
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, headers as Record<string, string>);
  response.end(body);
}
