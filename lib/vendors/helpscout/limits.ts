import { retryAfterMs } from '../../http/later.ts';
import type { SeenLimit } from '../../operation.ts';
import type { VendorResponse } from '../profile.ts';
import { countIn } from '../response-body.ts';

/**
 * How long a 429 asks to wait. The header is Help Scout's own; `Retry-After` may come from a proxy in front of it.
 * @see https://developer.helpscout.com/mailbox-api/overview/rate-limiting/
 */
export function retryAfter({ headers }: VendorResponse, now: number): number | undefined {
  return retryAfterMs(headers, now, ['x-ratelimit-retry-after', 'retry-after']);
}

/** The account's rate limit, which every response states. */
export function limit({ headers }: VendorResponse): SeenLimit | undefined {
  const perMinute = countIn(headers, 'x-ratelimit-limit-minute');
  const remaining = countIn(headers, 'x-ratelimit-remaining-minute');
  if (!perMinute) return undefined;
  return remaining === undefined ? { perMinute } : { perMinute, remaining };
}
