/** A request as it arrived: nothing decoded, so that a test can look at the bytes. */
export interface VendorRequest {
  readonly method: string;
  /** Scheme and host: `https://api.helpscout.net`. */
  readonly origin: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Everything that an endpoint may look at. `now` is when the vendor acts, in epoch milliseconds. */
export interface Exchange<State, Knobs> {
  readonly request: VendorRequest;
  readonly state: State;
  readonly knobs: Knobs;
  readonly now: number;
}

/** What a vendor says. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What becomes of a request, however it is carried: in this process or over a socket. */
export type Delivery =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'truncated' | 'stalled'; readonly answer: Answer }
  | { readonly kind: 'broken'; readonly cause: Cause }
  | { readonly kind: 'hang' };

/** Why a connection broke, in the words of Node's own errors. */
export type Cause = 'refused' | 'dns' | 'tls' | 'reset';

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An answer without a body. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: '' };
}

/** The same answer with more headers. */
export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The URL that a request was sent to. */
export function hrefOf({ origin, path, query }: VendorRequest): URL {
  return new URL(`${origin}${path}${query && `?${query}`}`);
}

/** What a truncated answer claims to be and what is sent of it: an answer without a body breaks off as well. */
export function truncate({ body }: Answer): { claimed: number; sent: Buffer } {
  const whole = Buffer.from(body);
  return { claimed: Math.max(whole.length, 16), sent: whole.subarray(0, Math.floor(whole.length / 2)) };
}
