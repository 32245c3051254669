import type { Issue, Outcome } from '../errors/app-error.ts';
import type { ErrorKind } from '../errors/kinds.ts';
import type { Resend } from '../http/outcome.ts';
import type { Path } from '../http/path.ts';
import type { Schema, SeenLimit } from '../operation.ts';
import type { SecretBase } from '../secrets/base.ts';
import type { Copies } from '../secrets/guards.ts';

export type Headers = Readonly<Record<string, string>>;

/** One request to a vendor, in the vendor's own words. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: Path;
  /** Percent-encoded byte for byte. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
  /** Goes out as JSON, keys in their order. */
  readonly body?: unknown;
  readonly resend: Resend;
  /** Whom it is sent to beside the customer: the account may restrict them. */
  readonly copies?: Copies;
  /** It makes nothing but a draft, so an account in mode `draft` may send it. */
  readonly draft?: boolean;
  /** Statuses besides 2xx whose response is returned instead of thrown. */
  readonly accept?: readonly number[];
}

export interface VendorResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** Where the request went, so that a `Location` can be compared with it. */
  readonly url: string;
  /** How far the vendor's clock is ahead of ours, by the response's `Date`. Milliseconds; negative if it is behind. */
  readonly clockOffsetMs: number;
  /** What the response says about the account's rate limit. */
  readonly rateLimit?: SeenLimit | undefined;
  /** The body as JSON, whole numbers of 16 digits and more as strings; `undefined` if it is missing or unreadable. */
  json(): unknown;
}

/** What a vendor says when it refuses. A filter removes private words before a caller gets it. */
export interface Refusal {
  /** @default by status: 404 `conversation_not_found`, else `vendor_refused` */
  readonly kind?: ErrorKind;
  /** What the refusal did at the vendor. @default by status */
  readonly outcome?: Outcome;
  readonly issues?: readonly Issue[];
  /** The vendor's own reference of this response. */
  readonly logRef?: string | undefined;
}

/** The default rate limit, used until a response states one. */
export interface RateLimit {
  /** Units a minute. */
  readonly perMinute: number;
}

/** What `authorize` may use. */
export interface AuthTools {
  readonly account: string;
  /** Headers that the vendor has just refused: return other headers if possible, else the same. */
  readonly refused?: Headers;
  /** Posts a form below the account's base URL, without credentials but those in it. */
  postForm(path: Path, form: Readonly<Record<string, string>>): Promise<VendorResponse>;
  /** Epoch milliseconds. */
  now(): number;
}

/** Everything on the wire that differs between vendors. */
export interface VendorProfile<Secret extends SecretBase> {
  readonly name: string;
  /** As in errors that people read: `Help Scout`. */
  readonly title: string;
  readonly secret: Schema<Secret>;
  /** Hosts of its own: `api.helpscout.net`, or `*.reamaze.io` for each below. */
  readonly hosts: readonly string[];
  baseUrl(secret: Secret): string;
  /**
   * The headers that carry the credential.
   * @throws AppError `credentials_refused` if they must be fetched and the vendor refuses
   */
  authorize(secret: Secret, tools: AuthTools): Promise<Headers> | Headers;
  /** The same headers as a dry run shows them. */
  readonly maskedHeaders: Headers;
  /** Whether the vendor refuses the credential by this response. Some vendors use the same status for a conversation that the account may not access. */
  credentialRefused(response: VendorResponse): boolean;
  /**
   * A read that changes nothing and that every good credential may do. It tells a refused credential from a refused
   * conversation.
   * @param now epoch milliseconds
   */
  harmlessRead(now: number): Pick<VendorRequest, 'path' | 'query'>;
  refusal(response: VendorResponse): Refusal;
  /** How long a 429 asks to wait. Milliseconds. */
  retryAfterMs(response: VendorResponse, now: number): number | undefined;
  limit(response: VendorResponse): SeenLimit | undefined;
}
