import { retryAfterMs } from '../../http/later.ts';
import type { SeenLimit } from '../../operation.ts';
import { countIn } from '../answer.ts';
import type { Pace, VendorResponse } from '../profile.ts';

const MINUTES_PER_WINDOW = 60;
/** While more than half of the window is left, it may be spent this much faster than it lasts. */
const BURST = 6;

/** Until an answer says: the 600 an hour that the server grants to each address and route, in a burst. */
export const pace: Pace = { perMinute: (600 / MINUTES_PER_WINDOW) * BURST };

/** How long a 429 asks to wait: there is no `Retry-After`, but the time of the reset in unix seconds. */
export function retryAfter({ headers }: VendorResponse, now: number): number | undefined {
  return retryAfterMs(headers, now, ['x-ratelimit-reset', 'retry-after']);
}

/**
 * What each answer says of the limit, which counts by the hour. Two speeds only: each change of speed is a write of ours.
 */
export function limit({ headers }: VendorResponse): SeenLimit | undefined {
  const perWindow = countIn(headers, 'x-ratelimit-limit');
  const remaining = countIn(headers, 'x-ratelimit-remaining');
  if (!perWindow) return undefined;
  const perMinute = perWindow / MINUTES_PER_WINDOW;
  // What remains is of an hour, so it is not told beside a figure for a minute.
  return { perMinute: (remaining ?? 0) > perWindow / 2 ? perMinute * BURST : perMinute };
}
