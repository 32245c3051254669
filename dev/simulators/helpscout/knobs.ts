import { type CommonKnobs, commonKnobs } from '../simulator.ts';

/** What differs between accounts, is unknown of the vendor, or changes while it runs. */
export interface HelpscoutKnobs extends CommonKnobs {
  /** Client secrets by client id; replace it to rotate. Tokens that are out stay good: see the control `revokeTokens`. */
  credentials: Record<string, string>;
  /** Tokens that are accepted beside those that the token route gave. */
  accessTokens: string[];
  /** Seconds; 172800 since 2020, 7200 before. */
  tokenLifetimeS: number;
  /** The user as whom a token acts. */
  tokenUserId: number;
  /** Units a minute for the whole account. */
  limitPerMinute: number;
  /** Units of a PATCH: 2 by the documentation, 1 as recorded in 2019. */
  patchWeight: number;
  /** Answers a new thread without its id, as before 2023-08-30. */
  omitResourceId: boolean;
  /** How long a new thread is missing from the list of threads. */
  visibleAfterMs: number;
  /**
   * How a text reads back: as it was sent, with `<br />` for line breaks, or as the editor rewrites it: entities as
   * characters, quotes as entities, and addresses as links.
   */
  bodies: 'verbatim' | 'html' | 'editor';
  /** The type that a reply reads back as. */
  replyType: string;
}

export function defaultKnobs(): HelpscoutKnobs {
  return {
    ...commonKnobs(),
    credentials: { 'local-client': 'local-secret' },
    accessTokens: [],
    tokenLifetimeS: 172_800,
    tokenUserId: 4001,
    limitPerMinute: 400,
    patchWeight: 2,
    omitResourceId: false,
    visibleAfterMs: 0,
    bodies: 'verbatim',
    replyType: 'message',
  };
}
