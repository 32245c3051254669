import { type CommonKnobs, commonKnobs } from '../simulator.ts';

/** What differs between accounts, or is unknown of the vendor. */
export interface ReamazeKnobs extends CommonKnobs {
  /** API tokens by the login e-mail of the staff user that they act as; replace it to rotate. */
  credentials: Record<string, string>;
  /** The brand of a host that names none, such as a loopback address; otherwise `{brand}.reamaze.io` says it. */
  brand: string;
  /** Whether `data` of an update adds to what is there, or takes its place. */
  dataMode: 'merge' | 'replace';
  /** Whether values are stored as Re:amaze writes them: tags as slugs, booleans as `"1"`, times without seconds. */
  normalises: boolean;
  /** The body of a 422: `errors` as an object, an array or a string, or `error` as a string. */
  refusalShape: 'object' | 'array' | 'string' | 'errorString';
  /** Requests a minute for each token. The real number is not published. */
  limitPerMinute: number;
  /** Whether a 429 says how long to wait. */
  sendRetryAfter: boolean;
  /** Whether the statuses 6 to 9, which Re:amaze sets by itself, are refused. */
  refuseReserved: boolean;
  /** What a second message with the same `origin_id` is answered: the first one, or 422. */
  repeatedOrigin: 'existing' | '422';
  /** How long a new message is missing from the list. */
  visibleAfterMs: number;
}

export function defaultKnobs(): ReamazeKnobs {
  return {
    ...commonKnobs(),
    credentials: { 'automation@shop.example': 'local-token' },
    brand: 'acme',
    dataMode: 'merge',
    normalises: false,
    refusalShape: 'object',
    limitPerMinute: 60,
    sendRetryAfter: false,
    refuseReserved: false,
    repeatedOrigin: 'existing',
    visibleAfterMs: 0,
  };
}
