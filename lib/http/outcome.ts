import type { Outcome } from '../errors/app-error.ts';
import type { ResendClass } from '../operation.ts';

/** How a request may be repeated; a `read` changes nothing. */
export type Resend = ResendClass | 'read';

/** Statuses that a server gives instead of acting. Any other 4xx (a proxy's 499, say) proves nothing. */
const REFUSED = new Set([
  400, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 417, 421, 422, 423, 428, 431, 451,
]);

/** Redirects that a server gives after acting as well: "it is done, look over there". */
const PERHAPS_DONE = new Set([302, 303]);

/** What an answer's status proves about the request's effect. */
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

/** Errors that arise before a connection stands: nothing of the request has left. */
const BEFORE_SENDING = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const CERTIFICATE = /^(CERT_|UNABLE_TO_(GET|VERIFY)_)/;

/** What a connection marks the code of an error with that came before it stood. */
export const CONNECTING = 'CONNECTING_';

/** What a failure without an answer proves, by the error's code. A reset proves nothing: the vendor may have acted before it. */
export function outcomeOfFailure(code: string | undefined, resend: Resend): Outcome {
  return resend === 'read' || neverLeft(code) ? 'not_applied' : 'unknown';
}

/** Whether no connection stood, by the error's code: nothing of the request has left. */
export function neverLeft(code = ''): boolean {
  return BEFORE_SENDING.has(code) || CERTIFICATE.test(code) || code.startsWith(CONNECTING);
}
