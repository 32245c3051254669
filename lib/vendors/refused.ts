import { AppError } from '../errors/app-error.ts';
import { outcomeOf } from '../http/outcome.ts';
import type { Refusal, VendorProfile, VendorRequest, VendorResponse } from './profile.ts';
import { showable } from './vendor-words.ts';

type Words = Pick<VendorProfile<never>, 'title' | 'refusal' | 'retryAfterMs'>;

/**
 * Turns any response that is not a success into an error, with its kind, its outcome, and the vendor's words that may be shown.
 * @param secrets the account's secret, and the headers that carry it: a vendor may quote either
 */
export function errorOf(
  profile: Words,
  request: VendorRequest,
  response: VendorResponse,
  secrets: unknown,
  now: number,
): AppError {
  const { title } = profile;
  const { status } = response;
  const { rateLimit } = response;
  // A 401 about the credential never reaches this function, so this one is about the conversation.
  const byStatus = status === 401 ? 'refused' : outcomeOf(status, request.resend);
  const { outcome = byStatus, ...refusal } = profile.refusal(response);
  if (status === 429) {
    // A time of day in the header is by the vendor's clock.
    const retryAfterMs = profile.retryAfterMs(response, now + response.clockOffsetMs);
    return new AppError('rate_limited', `${title} asks to wait.`, {
      outcome,
      retryAfterMs,
      rateLimit,
      vendor: { status },
    });
  }
  const { issues, logRef } = showable(refusal, [request.body, request.query], secrets);
  const facts = { outcome, issues, rateLimit, vendor: { status, logRef } };
  if (status >= 300 && status < 400)
    return new AppError('vendor_contract', `${title} responded with a redirect.`, facts);
  if (outcomeOf(status, 'once') === 'unknown') {
    return new AppError('vendor_unavailable', `${title} failed with status ${status}.`, facts);
  }
  return new AppError(kindOf(status, refusal), `${title} refused with status ${status}.`, facts);
}

/** The vendor refuses our credentials: a person must check them, or a rotation is under way. */
export function credentialsRefused(title: string, status?: number): AppError {
  const vendor = status === undefined ? undefined : { status };
  return new AppError('credentials_refused', `${title} refused our credentials.`, { outcome: 'not_applied', vendor });
}

/** A page refuses what the vendor takes the credential for. It is no response of the vendor's, which may have acted before. */
export function refusedByPage(title: string, { status, rateLimit }: VendorResponse): AppError {
  const message = `A page with status ${status} came in place of a response of ${title}.`;
  return new AppError('vendor_unavailable', message, { outcome: 'unknown', rateLimit, vendor: { status } });
}

function kindOf(status: number, { kind }: Refusal) {
  return kind ?? (status === 404 ? 'conversation_not_found' : 'vendor_refused');
}
