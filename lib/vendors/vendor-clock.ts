import type { VendorResponse } from './profile.ts';

/** How far a vendor's clock may be behind ours beyond what its responses show. */
const UNSEEN_MS = 60_000;
/** If the clock is further behind than this, no read counts as proof of absence. */
const FURTHEST_BEHIND_MS = 600_000;

/** Age of the oldest artifact that a baseline must include: anything newer could later be mistaken for our write. */
export const BASELINE_MS = UNSEEN_MS + FURTHEST_BEHIND_MS + 60_000;

/**
 * How far the vendor's clock is ahead of ours, by the `Date` header; negative if it is behind, 0 without that header.
 * The header counts whole seconds and needs time to arrive, so the clock may be a few seconds further ahead than this.
 * @param now when the response was read, in epoch milliseconds
 */
export function clockOffsetMs({ headers }: Pick<VendorResponse, 'headers'>, now: number): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? 0 : date - now;
}

/** The earliest timestamp, by the vendor's clock, that the effect of our request of `sentAt` can have. */
export function earliestMs(sentAt: number, offsetMs: number): number {
  return sentAt - UNSEEN_MS - Math.min(FURTHEST_BEHIND_MS, Math.max(0, -offsetMs));
}

/** Whether the vendor's clock is so far behind that what looks old may be what we have just sent. */
export function isTooFarBehind(offsetMs: number): boolean {
  return -offsetMs > FURTHEST_BEHIND_MS;
}
