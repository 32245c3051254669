import { retryAfterMs } from '../../http/later.ts';
import type { Pace, VendorResponse } from '../profile.ts';

/**
 * 60 calls a minute, for each of the Author and the Conversation API. No answer tells how much of it is left.
 * @see https://developer.khoros.com/khoroscaredevdocs/docs/rate-limits
 */
export const pace: Pace = { perMinute: 60 };

/** How long a 429 asks to wait, if it says so: nothing is documented. */
export function retryAfter({ headers }: VendorResponse, now: number): number | undefined {
  return retryAfterMs(headers, now);
}
