import { type CommonKnobs, commonKnobs } from '../simulator.ts';

/** Which WapiKit stands here, and what differs between accounts. */
export interface WapikitKnobs extends CommonKnobs {
  /**
   * `documented`: the published page, which updates and answers the conversation.
   * `asBuiltJan`, `asBuiltFeb`: the public server of January and February 2025, whose update changes nothing.
   */
  mode: 'documented' | 'asBuiltJan' | 'asBuiltFeb';
  /** Tokens that are accepted in `x-access-token`; replace it to rotate. */
  accessTokens: string[];
  /** Requests an hour for each route; the January server enforces none. */
  limitPerHour: number;
  /** A message goes out to WhatsApp and is then not stored: the answer is 500. */
  messageInsertFails: boolean;
  /** How long a new message is missing from the list. */
  visibleAfterMs: number;
}

export function defaultKnobs(): WapikitKnobs {
  return {
    ...commonKnobs(),
    mode: 'documented',
    accessTokens: ['local-token'],
    limitPerHour: 600,
    messageInsertFails: false,
    visibleAfterMs: 0,
  };
}
