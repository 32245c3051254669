import { type ConnectionDeps, createConnection } from '../connection.ts';
import type { VendorProfile } from '../profile.ts';
import { createTokens } from './auth.ts';
import { HelpScout } from './client.ts';
import { refusal } from './errors.ts';
import { limit, retryAfter } from './limits.ts';
import { Secret } from './schemas.ts';

declare module '../../operation.ts' {
  interface Vendors {
    readonly helpscout: HelpScout;
  }
}

export type { HelpScout, Reply } from './client.ts';
export { pace } from './limits.ts';
export { ConversationId, NewReply, Secret, ThreadId } from './schemas.ts';

/** Help Scout's client, one for all accounts of the process. */
export function createHelpScout(deps: ConnectionDeps): HelpScout {
  return new HelpScout(createConnection(profile(), deps), () => deps.world.now());
}

function profile(): VendorProfile<Secret> {
  return {
    name: 'helpscout',
    title: 'Help Scout',
    secret: Secret,
    hosts: ['api.helpscout.net'],
    baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.helpscout.net',
    authorize: createTokens(),
    maskedHeaders: { authorization: 'Bearer ***' },
    credentialRefused: ({ status }) => status === 401,
    refusal,
    retryAfterMs: retryAfter,
    limit,
  };
}
