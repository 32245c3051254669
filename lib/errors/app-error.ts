import { ERROR_KINDS, type ErrorKind } from './kinds.ts';

/** One thing that is wrong with an input: where (`attachments[0].data`), and what. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/**
 * What an attempt did at the vendor.
 * `not_applied`: certainly nothing, may be sent again · `refused`: the vendor said no, for good ·
 * `applied`: the vendor said yes, but not what · `unknown`: it may or may not have been applied, never send blindly.
 */
export type Outcome = 'not_applied' | 'refused' | 'applied' | 'unknown';

/** What the vendor said that is safe to show: no prose, no customer text. */
export interface VendorFacts {
  readonly status: number;
  /** The vendor's own reference of this answer, to quote to its support. */
  readonly logRef?: string | undefined;
}

/** What a response's headers say of the vendor's rate limit. */
export interface SeenLimit {
  /** Units a minute. */
  readonly perMinute: number;
  /** Units left in this window, where the vendor says so. */
  readonly remaining?: number;
}

/** A request as it would have gone out, its credentials masked. */
export interface WouldSend {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parts of the request that are read at the vendor before it goes out; a dry run reads nothing, so they are not shown. */
  readonly readFirst?: readonly Issue[];
  readonly body?: unknown;
}

export interface ErrorFacts {
  readonly cause?: unknown;
  readonly issues?: readonly Issue[] | undefined;
  /** Set by the vendor's client; absent where no vendor was asked to change anything. */
  readonly outcome?: Outcome | undefined;
  /** Not even a connection stood. */
  readonly unreachable?: boolean | undefined;
  /** How long the vendor, or we, ask to wait. Milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly vendor?: VendorFacts | undefined;
  /** With kind `not_found_by_customer`: the conversations among which one could not be told to be meant. */
  readonly candidates?: readonly string[] | undefined;
  /** `false` where a read has shown that the write did not take effect. */
  readonly verified?: boolean | 'unsupported' | undefined;
  /** What the vendor's response said of the account's rate limit. */
  readonly rateLimit?: SeenLimit | undefined;
  /** The version of the account's secret that the vendor, or its schema, has refused. */
  readonly credentialVersion?: string | undefined;
  /** The action this is about, where one was recorded. */
  readonly actionId?: string | undefined;
}

/** The only error this bundle throws. What to do about it is data, looked up by its kind. */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly facts: ErrorFacts = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
  }

  /** Whether the same action may be attempted again without risking a second write. */
  get retryable(): boolean {
    return ERROR_KINDS[this.kind].retry && this.facts.outcome !== 'unknown';
  }

  /** Anything that was thrown, as an `AppError`: what we did not foresee becomes `internal`, its text kept out of sight. */
  static from(thrown: unknown): AppError {
    return thrown instanceof AppError ? thrown : new AppError('internal', 'An unexpected error.', { cause: thrown });
  }
}

/** An `invalid_input` that names the field. */
export function invalid(path: string, message: string): AppError {
  return new AppError('invalid_input', path ? `${path}: ${message}` : message, { issues: [{ path, message }] });
}
