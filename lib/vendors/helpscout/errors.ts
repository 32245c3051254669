import type { Refusal, VendorResponse } from '../profile.ts';
import { ErrorBody } from './schemas.ts';

/**
 * Reads a refusal: `application/vnd.error+json`, any part of which may be missing.
 * @see https://developer.helpscout.com/mailbox-api/overview/errors/
 */
export function refusal(response: VendorResponse): Refusal {
  const { data: body = {} } = ErrorBody.safeParse(response.json());
  const fields = body._embedded?.errors ?? [];
  const whole = body.message ? [{ path: '', message: body.message }] : [];
  return {
    ...(response.status === 412 ? { kind: 'conversation_locked' } : {}),
    issues: fields.length > 0 ? fields : whole,
    logRef: body.logRef ?? response.headers.get('correlation-id'),
  };
}
