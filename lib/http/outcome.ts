import type { Outcome } from '../errors/app-error.ts';
import type { ResendClass } from '../operation.ts';

/** Whether a request may be sent again. A `read` changes nothing, so it always may. */
export type Resend = ResendClass | 'read';

/** With these statuses a server says that it has not acted. Any other 4xx, such as a proxy's 499, proves nothing. */
const REFUSED = new Set([
  400, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 417, 421, 422, 423, 428, 431, 451,
]);

/** With these redirects a server may say that it has acted, and where the result is. */
const PERHAPS_DONE = new Set([302, 303]);

/** What the status of a response proves about the effect of the request. */
export function outcomeOf(status: number, resend: Resend): Outcome {
  const outcome = writeOutcomeOf(status);
  if (outcome !== 'unknown' || resend !== 'read') return outcome;
  return PERHAPS_DONE.has(status) ? 'refused' : 'not_applied';
}

function writeOutcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'applied';
  if (status >= 300 && status < 400) return PERHAPS_DONE.has(status) ? 'unknown' : 'refused';
  if (status === 401 || status === 429) return 'not_applied';
  return REFUSED.has(status) ? 'refused' : 'unknown';
}

/**
 * The prefix of an error's code if the error came before the connection was established; `agents.ts` sets it. The code alone
 * does not tell: EHOSTUNREACH may also come from a connection over which the request has gone.
 */
export const CONNECTING = 'CONNECTING_';

/** What a failure without a response proves, by the error's code. A reset proves nothing: the vendor may have acted before it. */
export function outcomeOfFailure(code: string | undefined, resend: Resend): Outcome {
  return resend === 'read' || neverLeft(code) ? 'not_applied' : 'unknown';
}

/** Whether, by the error's code, no connection was established, so that no byte of the request has been sent. */
export function neverLeft(code = ''): boolean {
  return code.startsWith(CONNECTING);
}
