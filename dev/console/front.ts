import type { IncomingMessage } from 'node:http';
import { splitTarget } from '../api-gateway/request-event.ts';
import { gatewayAnswer, type HttpAnswer, json } from '../api-gateway/response.ts';
import { refusalOf } from './guard.ts';
import { buildPages, type Pages, wantsPage } from './pages.ts';

/** What the console is told of the server behind it. */
export interface About {
  readonly stage: string;
  /** The API's own address. */
  readonly api: string;
  /** Whether the simulators, the bus and the logs can be looked at. */
  readonly local: boolean;
}

/** One thing that only this machine can tell the console. @returns a value, which is answered as JSON, or an answer */
export type Special = (asked: Asked) => unknown;

export interface Asked {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export interface ConsoleOptions {
  about(): About;
  /** By method and path: `GET /_local/events`. */
  readonly specials?: Readonly<Record<string, Special>>;
}

/** Answers the page, its files and what only this machine knows; `undefined` for what is the API's. The page is built when it is first asked for. */
export function consoleFront({ about, specials = {} }: ConsoleOptions) {
  const all: Readonly<Record<string, Special>> = { ...specials, 'GET /_console/about': about };
  let pages: Promise<Pages> | undefined;

  return async (request: IncomingMessage, body: Buffer): Promise<HttpAnswer | undefined> => {
    const { method = 'GET', url = '/', headers } = request;
    const { path, query } = splitTarget(url);
    const special = all[`${method} ${path}`];
    const isPage =
      path.startsWith('/_console/') || path === '/docs' || (path === '/' && wantsPage(method, headers.accept));
    if (!special && !isPage) return undefined;
    const refusal = refusalOf(request, request.socket.localPort ?? 0);
    if (refusal) return gatewayAnswer(403, refusal);
    if (special) return answerOf(await special({ query: new URLSearchParams(query), body }));
    pages ??= buildPages();
    return (await pages).get(path) ?? gatewayAnswer(404, 'Not Found');
  };
}

function answerOf(value: unknown): HttpAnswer {
  return isAnswer(value) ? value : json(value);
}

function isAnswer(value: unknown): value is HttpAnswer {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'body' in value;
}
