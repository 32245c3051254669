import { ActionProblem, AnswerLost, GatewayError } from './problem.ts';
import type { Sign } from './signing.ts';
import type { Problem } from './types.ts';

export interface TransportOptions {
  readonly baseUrl: string;
  readonly sign: Sign;
  readonly retries?: number;
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** The idempotency key: what has one may be repeated whatever became of it. */
  readonly key?: string | undefined;
}

export interface Transport {
  /** @throws ActionProblem, GatewayError, AnswerLost */
  send(outgoing: Outgoing): Promise<unknown>;
}

const FIRST_PAUSE_MS = 500;

/** One request, and its repeats where they are safe: with a key always, without one where nothing was recorded. */
export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, sign, retries = 2, timeoutMs = 35_000, fetch = globalThis.fetch, sleep } = options;

  async function sendOnce({ method, path, query = {}, body, key }: Outgoing): Promise<unknown> {
    const url = new URL(baseUrl.replace(/\/$/, '') + path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const headers = new Headers({ accept: 'application/json' });
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (key !== undefined) headers.set('idempotency-key', key);
    const json = body === undefined ? null : JSON.stringify(body);
    const signed = await sign(new Request(url, { method, headers, body: json, redirect: 'error' }));
    const response = await fetch(signed, { signal: AbortSignal.timeout(timeoutMs) });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer;
    throw errorOf(response, answer);
  }

  return {
    async send(outgoing) {
      const isRepeatable = outgoing.key !== undefined || outgoing.method === 'GET';
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await sendOnce(outgoing);
        } catch (error) {
          const isOurs = error instanceof ActionProblem || error instanceof GatewayError;
          if (!isOurs && !isRepeatable) throw new AnswerLost('The connection failed.', { cause: error });
          const isWorthIt = isOurs ? mayRepeat(error, isRepeatable) : isRepeatable;
          if (!isWorthIt || attempt >= retries) throw error;
          await sleep((isOurs ? error.retryAfterMs : undefined) ?? FIRST_PAUSE_MS * 2 ** attempt);
        }
      }
    },
  };
}

/** 429 and our own 503 recorded nothing. After another 5xx of API Gateway nothing is known: only a key makes a repeat harmless. */
function mayRepeat(error: ActionProblem | GatewayError, isRepeatable: boolean): boolean {
  if (error.status === 429) return true;
  if (error instanceof ActionProblem)
    return error.kind === 'unavailable' || (isRepeatable && error.kind === 'in_flight');
  return isRepeatable && error.status >= 500;
}

function errorOf(response: Response, answer: unknown): ActionProblem | GatewayError {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  if (isProblem(answer)) return new ActionProblem(answer, retryAfterMs);
  const { message = `HTTP ${response.status}` } = Object(answer) as { readonly message?: string };
  return new GatewayError(response.status, message, retryAfterMs);
}

export function isProblem(answer: unknown): answer is Problem {
  const { kind, status } = Object(answer) as Partial<Problem>;
  return typeof kind === 'string' && typeof status === 'number';
}
