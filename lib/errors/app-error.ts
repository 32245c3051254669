import { ERROR_KINDS, type ErrorKind } from './kinds.ts';

/** One thing that is wrong with an input: where (`attachments[0].data`), and what. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/**
 * What an attempt did at the vendor.
 * `not_applied`: certainly nothing, it may be sent again · `refused`: the vendor refused, and would refuse again ·
 * `applied`: the vendor reported success; no error has this outcome · `not_as_asked`: the vendor reported success, and a read shows
 * that not all of it was done · `unknown`: it may have taken effect, so it is not sent again without evidence.
 */
export type Outcome = 'not_applied' | 'refused' | 'applied' | 'not_as_asked' | 'unknown';

/** The parts of a vendor's response that are safe to show: no prose, no customer text. */
export interface VendorFacts {
  readonly status: number;
  /** The vendor's own reference of this response, to quote to its support. */
  readonly logRef?: string | undefined;
}

/** What a response's headers say of the vendor's rate limit. */
export interface SeenLimit {
  /** Units a minute. */
  readonly perMinute: number;
  /** Units left in the vendor's window, if it says so. */
  readonly remaining?: number;
}

/** A request that was not sent, its credentials masked. */
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
  /** Set by the vendor's client; absent if no vendor was asked to change anything. */
  readonly outcome?: Outcome | undefined;
  /** The vendor had accepted the request that this error is about, so that request alone does not make the action `partly` applied. */
  readonly accepted?: boolean | undefined;
  /** The vendor had accepted another request of the same attempt: a part of the action took effect. Set by `runOperation`. */
  readonly partly?: boolean | undefined;
  /** With outcome `unknown`: the last request of the attempt was not sent. The lost response is that of one before it. Set by `inSequence`. */
  readonly isLastUnsent?: boolean | undefined;
  /** No connection could be made. */
  readonly unreachable?: boolean | undefined;
  /** How long the vendor, or we, ask to wait. Milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly vendor?: VendorFacts | undefined;
  /** With kind `not_found_by_customer`: the conversations that matched. */
  readonly candidates?: readonly string[] | undefined;
  /** `false` if a read has shown that the write did not take effect. */
  readonly verified?: boolean | 'unsupported' | undefined;
  /** What the vendor's response said of the account's rate limit. */
  readonly rateLimit?: SeenLimit | undefined;
  /** The version of the account's secret that the vendor, or its schema, has refused. */
  readonly credentialVersion?: string | undefined;
  /** Codes of what the caller must know beside the error. */
  readonly warnings?: readonly string[] | undefined;
  /** The action that the error concerns, if one was recorded. */
  readonly actionId?: string | undefined;
}

/** The only error that this bundle throws. `ERROR_KINDS` says what to do about each kind. */
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

  /** Returns anything that was thrown as an `AppError`. An unforeseen error becomes `internal`, and its text is not shown. */
  static from(thrown: unknown): AppError {
    return thrown instanceof AppError ? thrown : new AppError('internal', 'An unexpected error.', { cause: thrown });
  }
}

/** An `invalid_input` that names the field. */
export function invalid(path: string, message: string): AppError {
  return new AppError('invalid_input', path ? `${path}: ${message}` : message, { issues: [{ path, message }] });
}
