import type { SeenLimit } from './errors/app-error.ts';

/** A write that took effect. */
export interface Done<Result> {
  readonly result: Result;
  /**
   * `true`: the vendor's response or a read shows the effect · `"unsupported"`: the vendor shows nothing by which one could tell.
   * @default "unsupported"
   */
  readonly verified?: boolean | 'unsupported';
  /** Short codes of what worked but is risky. */
  readonly warnings?: readonly string[];
  /**
   * The vendor's id of what was made (a thread, a note), so that no other action is credited with it.
   * `null`: something was made, and the vendor did not name it.
   */
  readonly artifact?: string | null | undefined;
  /** The account's rate limit, as the vendor's response states it. */
  readonly rateLimit?: SeenLimit | undefined;
}
