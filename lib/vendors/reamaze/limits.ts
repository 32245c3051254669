import { retryAfterMs } from '../../http/later.ts';
import type { SeenLimit } from '../../operation.ts';
import type { Pace, VendorResponse } from '../profile.ts';

/**
 * "A certain number of requests per minute per API token", which no page names: a cautious one a second.
 * @see https://www.reamaze.com/api
 */
export const pace: Pace = { perMinute: 60 };

/** How long a 429 asks to wait, where it says so; no header is documented. */
export function retryAfter({ headers }: VendorResponse, now: number): number | undefined {
  return retryAfterMs(headers, now);
}

/** Answers say nothing of the limit. */
export function limit(): SeenLimit | undefined {
  return undefined;
}
