import { retryAfterMs } from '../../http/later.ts';
import type { SeenLimit } from '../../operation.ts';
import type { RateLimit, VendorResponse } from '../profile.ts';
import { countIn } from '../response-body.ts';

const MINUTES_PER_WINDOW = 60;
/** While more than half of the window is left, we may call this many times faster than its average. */
const BURST = 6;

/** Default, until a response states one: the 600 an hour that the server grants to each address and route, in a burst. */
export const pace: RateLimit = { perMinute: (600 / MINUTES_PER_WINDOW) * BURST };

/** How long a 429 asks to wait: there is no `Retry-After`, but the time of the reset in unix seconds. */
export function retryAfter({ headers }: VendorResponse, now: number): number | undefined {
  return retryAfterMs(headers, now, ['x-ratelimit-reset', 'retry-after']);
}

/**
 * The limit that a response states, which counts by the hour. We use two rates only, because each change of the rate is a
 * write to the ledger.
 */
export function limit({ headers }: VendorResponse): SeenLimit | undefined {
  const perWindow = countIn(headers, 'x-ratelimit-limit');
  const remaining = countIn(headers, 'x-ratelimit-remaining');
  if (!perWindow) return undefined;
  const perMinute = perWindow / MINUTES_PER_WINDOW;
  // The number left is that of an hour, so it is not returned with a rate for a minute.
  return { perMinute: (remaining ?? 0) > perWindow / 2 ? perMinute * BURST : perMinute };
}
