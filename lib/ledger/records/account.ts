/** What an account's actions share: its rate limit and its circuit breaker. */
export interface Account {
  /** Units a minute, where the vendor's responses have told. */
  readonly perMinute?: number | undefined;
  /** Nothing is sent before this. Epoch milliseconds. */
  readonly pauseUntil: number;
  /** Failures in a row; a success sets it to 0. */
  readonly failures: number;
}

export const HEALTHY: Account = { pauseUntil: 0, failures: 0 };
