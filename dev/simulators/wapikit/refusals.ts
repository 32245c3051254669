import { type Answer, json } from '../exchange.ts';
import type { RateReading } from '../rate-window.ts';
import type { WapikitKnobs } from './knobs.ts';

type Mode = WapikitKnobs['mode'];

/** An error in the handlers' words: an object, or on the February server a bare JSON string. */
export function refusal(mode: Mode, status: number, message: string): Answer {
  return json(status, mode === 'asBuiltFeb' ? message : { message });
}

/** An error of the web framework below them: always an object. */
export function frameworkError(status: number, allowed: readonly string[] = []): Answer {
  const messages: Record<number, string> = {
    404: 'Not Found',
    405: 'Method Not Allowed',
    500: 'Internal Server Error',
  };
  const headers = allowed.length > 0 ? { Allow: [...new Set(allowed)].join(', ') } : {};
  return json(status, { message: messages[status] ?? 'Error' }, headers);
}

/** Also what is answered where a permission is missing: there is no 403. */
export function unauthorized(mode: Mode): Answer {
  return refusal(mode, 401, 'Unauthorized access');
}

/** There is no `Retry-After`: the time of the reset is a header, in unix seconds. */
export function rateLimited(mode: Mode, reading: RateReading): Answer {
  const reset = Math.ceil(reading.resetsAt / 1000);
  const facts = { remaining: 0, reset };
  const body =
    mode === 'asBuiltFeb' ? { error: 'Rate limit exceeded', ...facts } : { message: 'Rate limit exceeded', ...facts };
  return json(429, body, limitHeaders(reading));
}

export function limitHeaders({ limit, remaining, resetsAt }: RateReading): Readonly<Record<string, string>> {
  return {
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(Math.ceil(resetsAt / 1000)),
  };
}
