import { validateHeaderName, validateHeaderValue } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import nodeFetch from 'node-fetch';
import { AppError } from '../errors/app-error.ts';
import { systemWorld } from '../world.ts';
import { type AgentFor, createAgents } from './agents.ts';
import { ACCEPTED_ENCODINGS, decodeBody } from './content-encoding.ts';
import { isLoopback } from './loopback.ts';
import { neverLeft, outcomeOfFailure, type Resend } from './outcome.ts';

/** One request, complete. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly resend: Resend;
  /** Epoch milliseconds by which the whole response must have been read. */
  readonly deadline: number;
  /** Epoch milliseconds at which it is given up, because the waiting caller gets an answer then. */
  readonly answerBy?: number | undefined;
}

/** A response with any status. Header names are in lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export interface Transport {
  /**
   * Sends one request and reads its response. It follows no redirect and sends nothing a second time.
   * @throws AppError `misconfigured` if the address may not be called;
   * `vendor_unavailable` whose `outcome` says whether the vendor may have carried the request out;
   * `unavailable` if there is too little time left to send it, which says nothing about the vendor
   */
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** The part of `fetch` that the transport needs. node-fetch and the simulated vendors have it. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
  readonly agent: AgentFor;
}

export interface FetchResponse {
  readonly status: number;
  readonly headers: Iterable<[string, string]>;
  readonly body: AsyncIterable<Uint8Array | string> | null;
}

export interface TransportOptions {
  /** From the start of the request to the end of the response. */
  readonly responseTimeoutMs: number;
  /** @default node-fetch */
  readonly fetch?: Fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs `task` after `ms`, and returns a function that prevents it. @default a timer */
  readonly after?: (ms: number, task: () => void) => () => void;
  /** Refuses every address but this machine's. @default false */
  readonly onlyLoopback?: boolean;
}

/** A `once` request needs this much time beyond the response timeout, so that its outcome can be recorded. */
export const ONCE_MARGIN_MS = 3_000;

const MAX_WRITE_RESPONSE_BYTES = 1_000_000;
const MAX_READ_RESPONSE_BYTES = 10_000_000;
const MAX_CONNECT_MS = 3_000;

/**
 * node-fetch, without its decoding of bodies. A container that was frozen wakes with dead connections. Node notices
 * them when it polls sockets, which may happen after the first turn of the event loop, and has happened after the second.
 */
const overSockets: Fetch = async (url, init) => {
  await nextTurn();
  await nextTurn();
  // With an aborted signal, node-fetch destroys the body with an error that no listener takes, which ends the process.
  init.signal.throwIfAborted();
  const headers = { 'accept-encoding': ACCEPTED_ENCODINGS, ...init.headers };
  return (nodeFetch as typeof nodeFetch & Fetch)(url, { ...init, headers, compress: false });
};

/** The only code that sends requests to vendors. */
export function createTransport(options: TransportOptions): Transport {
  const { responseTimeoutMs, now, fetch = overSockets, after = systemWorld.after, onlyLoopback = false } = options;
  const connectTimeoutMs = Math.min(MAX_CONNECT_MS, Math.ceil(responseTimeoutMs / 2));
  const reused = createAgents({ connectTimeoutMs, keepAlive: true });
  const fresh = createAgents({ connectTimeoutMs, keepAlive: false });

  return {
    async send(request) {
      checkHeaders(request.headers);
      if (onlyLoopback && !isLoopback(new URL(request.url).hostname)) {
        throw new AppError(
          'misconfigured',
          'Nothing leaves this machine here: the baseUrl must be a loopback address.',
          { outcome: 'not_applied' },
        );
      }
      const { resend, deadline, answerBy = Number.POSITIVE_INFINITY } = request;
      const startedAt = now();
      const isOnce = resend === 'once';
      const neededMs = isOnce ? responseTimeoutMs + ONCE_MARGIN_MS : 1;
      const timeoutMs = Math.min(responseTimeoutMs, deadline - startedAt, answerBy - startedAt);
      if (deadline - startedAt < neededMs || timeoutMs < (isOnce ? responseTimeoutMs / 2 : 1)) throw tooLittleTime();

      const controller = new AbortController();
      const agent = isOnce ? fresh : reused;
      let cancel = () => {};
      const timeout = new Promise<never>((_, reject) => {
        cancel = after(timeoutMs, () => reject(Object.assign(new Error('Timed out'), { code: 'TIMEOUT' })));
      });
      try {
        return await Promise.race([exchange(fetch, request, agent, controller.signal), timeout]);
      } catch (error) {
        controller.abort();
        // A read that was given less time than a response may take says nothing about the vendor.
        const isCut = resend === 'read' && startedAt + timeoutMs === answerBy && codeOf(error) === 'TIMEOUT';
        throw isCut ? tooLittleTime() : translate(error, resend);
      } finally {
        cancel();
      }
    },
  };
}

function tooLittleTime(): AppError {
  return new AppError('unavailable', 'There is too little time left to call the vendor.', { outcome: 'not_applied' });
}

async function exchange(
  fetch: Fetch,
  request: HttpRequest,
  agent: AgentFor,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, headers, body, resend } = request;
  const init = { method, headers: { ...headers }, redirect: 'manual', signal, agent } as const;
  const response = await fetch(url, body === undefined ? init : { ...init, body });
  const maxBytes = resend === 'read' ? MAX_READ_RESPONSE_BYTES : MAX_WRITE_RESPONSE_BYTES;
  const received = new Map([...response.headers].map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = await readBytes(response, maxBytes);
  const text = decodeBody(bytes, received.get('content-encoding'), maxBytes).toString('utf8');
  return { status: response.status, headers: received, text };
}

async function readBytes(response: FetchResponse, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw Object.assign(new Error('The response is too long'), { code: 'TOO_LONG' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Checks headers before node-fetch sees them: the errors of Node and node-fetch can quote a value, which may be a credential. */
function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new AppError('misconfigured', `The header ${JSON.stringify(name.slice(0, 40))} cannot be sent.`, {
        outcome: 'not_applied',
      });
    }
  }
}

/** Keeps only the code of an error: the text of a FetchError has the URL, and with it the query. */
function translate(thrown: unknown, resend: Resend): AppError {
  const code = codeOf(thrown);
  const outcome = outcomeOfFailure(code, resend);
  const message = code === 'TIMEOUT' ? 'The vendor did not respond in time.' : 'The connection to the vendor failed.';
  return new AppError('vendor_unavailable', message, {
    outcome,
    unreachable: neverLeft(code),
    cause: new Error(code ?? 'unknown network error'),
  });
}

function codeOf(thrown: unknown): string | undefined {
  const { code, cause } = Object(thrown) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? undefined : codeOf(cause);
}
