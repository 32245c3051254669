/** What an account's actions share: its rate limit, its circuit breaker, and whether it may be used. */
export interface Account {
  /** Units a minute, if a response of the vendor has stated them. */
  readonly perMinute?: number | undefined;
  /** Nothing is sent before this. Epoch milliseconds. */
  readonly pauseUntil: number;
  /** Failures in a row; a success sets it to 0. Those of one action count once: its conversation alone may be what fails. */
  readonly failures: number;
  /** The actions that these were of, by their ids. */
  readonly failedBy?: readonly string[] | undefined;
  /** Since when the vendor has refused the credentials, if it still does. Epoch milliseconds. */
  readonly refusedSince?: number | undefined;
  /** The version of the secret that is refused, if it is known. */
  readonly refusedVersion?: string | undefined;
  /** From when one action may test whether that version is still refused. Epoch milliseconds. */
  readonly credentialProbeAt?: number | undefined;
  /** The id of the action that tested it last. It tests it again; another one does if that does not come. */
  readonly credentialProbeBy?: string | undefined;
  /** Set if the vendor's responses take long, or do not come. */
  readonly slow?: Slow | undefined;
  /** How many writes in a row have hung: no response came to any, and none came to another write meanwhile. */
  readonly hungWrites?: number | undefined;
  /** A person stopped the account: nothing is sent until a person resumes it, or until `until`. */
  readonly stopped?: Stopped | undefined;
  /** The parts of its secret that people may see, as they were read last. */
  readonly about?: AccountFacts | undefined;
}

/** How long a vendor takes to respond to an account, roughly. */
export interface Slow {
  readonly ms: number;
  /** Since when that is known. Epoch milliseconds. */
  readonly since: number;
}

/** A pause that a person has ordered. Times are epoch milliseconds. */
export interface Stopped {
  readonly at: number;
  /** The caller, as the authorizer names it. */
  readonly by: string;
  readonly note?: string | undefined;
  readonly until?: number | undefined;
}

/** The parts of an account's secret that people may see. */
export interface AccountFacts {
  readonly mode: string;
  /** The address at which an agent sees a conversation, with `{conversation}` for its id; absent if none can be built. */
  readonly web?: string | undefined;
}

/** Whether a person has stopped the account, and its time is not over. */
export function isStopped({ stopped }: Pick<Account, 'stopped'>, now: number): boolean {
  return stopped !== undefined && now < (stopped.until ?? Number.POSITIVE_INFINITY);
}

/** This many failures in a row open the circuit breaker: only probes are let through. */
export const FAILURES_TO_OPEN = 3;

/** Whether the account's circuit breaker is open. */
export function isOpen({ failures }: Pick<Account, 'failures'>): boolean {
  return failures >= FAILURES_TO_OPEN;
}

export const HEALTHY: Account = { pauseUntil: 0, failures: 0 };

/** A place among the actions that wait for the rate limit. `costMs: 0`: no place was free before `notAfter`. */
export interface BacklogPlace {
  /** Epoch milliseconds. */
  readonly at: number;
  /** How much later it makes those behind it. */
  readonly costMs: number;
}
