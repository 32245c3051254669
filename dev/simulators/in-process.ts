import { Readable } from 'node:stream';
import type nodeFetch from 'node-fetch';
import { AbortError, FetchError, type Headers, isRedirect, Request, Response } from 'node-fetch';
import { CONNECTING } from '../../lib/http/outcome.ts';
import { type Answer, type Cause, type Delivery, truncate, type VendorRequest } from './exchange.ts';

/** What node-fetch exports. */
export type Fetch = typeof nodeFetch;

const MAX_REDIRECTS = 5;

/** A `fetch` whose requests never leave this process; fails with the very errors that node-fetch fails with. */
export function fetchFrom(receive: (request: VendorRequest) => Promise<Delivery>): Fetch {
  async function send(request: Request, redirects: number): Promise<Response> {
    const { signal } = request;
    if (signal?.aborted) throw new AbortError('The operation was aborted.');
    const delivery = await unlessAborted(arrived(request).then(receive), signal);
    switch (delivery.kind) {
      case 'broken':
        throw brokenError(request.url, delivery.cause);
      case 'hang':
        return unlessAborted(new Promise<never>(() => {}), signal);
      case 'truncated':
        return truncatedResponse(delivery.answer);
      case 'stalled':
        return responseOf(delivery.answer, stalledBody(signal));
      case 'answer':
        break;
    }
    const { answer } = delivery;
    const location = isRedirect(answer.status) ? answer.headers['Location'] : undefined;
    if (!location || request.redirect === 'manual') return responseOf(answer, bodyOf(answer.body));
    if (request.redirect === 'error' || redirects === MAX_REDIRECTS) {
      throw new FetchError(`uri requested responds with a redirect: ${request.url}`, 'no-redirect');
    }
    const { headers } = request;
    return send(new Request(new URL(location, request.url), { headers, signal }), redirects + 1);
  }
  return async (url, init) => send(new Request(url, init), 0);
}

async function arrived(request: Request): Promise<VendorRequest> {
  const url = new URL(request.url);
  return {
    method: request.method,
    origin: url.origin,
    path: url.pathname,
    query: url.search.slice(1),
    headers: lowerCased(request.headers, url.host),
    body: Buffer.from(await request.arrayBuffer()),
  };
}

function lowerCased(headers: Headers, host: string): Record<string, string> {
  const all: Record<string, string> = { host };
  for (const [name, value] of headers) all[name.toLowerCase()] = value;
  return all;
}

function bodyOf(body: string | Buffer): Readable {
  return Readable.from(body.length > 0 ? [Buffer.from(body)] : []);
}

function responseOf({ status, headers, body }: Answer, stream: Readable): Response {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Response(stream, { status, headers: { ...length, ...headers } });
}

function truncatedResponse(answer: Answer): Response {
  const { claimed, sent } = truncate(answer);
  const stream = Readable.from(
    (function* () {
      if (sent.length > 0) yield sent;
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    })(),
  );
  return responseOf({ ...answer, headers: { ...answer.headers, 'Content-Length': String(claimed) } }, stream);
}

function stalledBody(signal: Request['signal'] | null): Readable {
  const stream = new Readable({ read() {} });
  signal?.addEventListener('abort', () => stream.destroy(new AbortError('The operation was aborted.')));
  return stream;
}

function unlessAborted<T>(work: Promise<T>, signal: Request['signal'] | null): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AbortError('The operation was aborted.'));
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** As node-fetch throws them: the first three come before the connection is established, so the agents have prefixed their codes. */
const SYSTEM_ERRORS: Record<Cause, { code: string; syscall?: string; message: string }> = {
  refused: { code: `${CONNECTING}ECONNREFUSED`, syscall: 'connect', message: 'connect ECONNREFUSED 127.0.0.1:443' },
  dns: { code: `${CONNECTING}ENOTFOUND`, syscall: 'getaddrinfo', message: 'getaddrinfo ENOTFOUND vendor.invalid' },
  tls: { code: `${CONNECTING}CERT_HAS_EXPIRED`, message: 'certificate has expired' },
  reset: { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' },
};

function brokenError(url: string, cause: Cause): FetchError {
  const { message, ...facts } = SYSTEM_ERRORS[cause];
  return new FetchError(`request to ${url} failed, reason: ${message}`, 'system', facts);
}
