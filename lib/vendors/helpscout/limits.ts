import { retryAfterMs } from '../../http/later.ts';
import type { SeenLimit } from '../../operation.ts';
import { countIn } from '../answer.ts';
import type { VendorResponse } from '../profile.ts';

/**
 * How long a 429 asks to wait. The header is Help Scout's own; `Retry-After` may come from what stands before it.
 * @see https://developer.helpscout.com/mailbox-api/overview/rate-limiting/
 */
export function retryAfter({ headers }: VendorResponse, now: number): number | undefined {
  return retryAfterMs(headers, now, ['x-ratelimit-retry-after', 'retry-after']);
}

/** What each answer says of the account's limit. */
export function limit({ headers }: VendorResponse): SeenLimit | undefined {
  const perMinute = countIn(headers, 'x-ratelimit-limit-minute');
  const remaining = countIn(headers, 'x-ratelimit-remaining-minute');
  if (!perMinute) return undefined;
  return remaining === undefined ? { perMinute } : { perMinute, remaining };
}
