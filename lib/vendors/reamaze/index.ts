import { type ConnectionDeps, createConnection } from '../connection.ts';
import type { VendorProfile } from '../profile.ts';
import { authorize } from './auth.ts';
import { Reamaze } from './client.ts';
import { refusal } from './errors.ts';
import { limit, retryAfter } from './limits.ts';
import { Secret } from './schemas.ts';

declare module '../../operation.ts' {
  interface Vendors {
    readonly reamaze: Reamaze;
  }
}

export type { Reamaze, UpdatedConversation } from './client.ts';
export { resendOf } from './evidence.ts';
export { pace } from './limits.ts';
export { ConversationUpdate, checkHold, Secret, Slug } from './schemas.ts';

/** Re:amaze's client, one for all accounts of the process. */
export function createReamaze(deps: ConnectionDeps): Reamaze {
  return new Reamaze(createConnection(profile, deps), () => deps.world.now());
}

const profile: VendorProfile<Secret> = {
  name: 'reamaze',
  title: 'Re:amaze',
  secret: Secret,
  hosts: ['*.reamaze.io'],
  baseUrl: ({ baseUrl, brand }) => baseUrl ?? `https://${brand}.reamaze.io`,
  authorize,
  maskedHeaders: { authorization: 'Basic ***' },
  // A wrong login is 403; 401 is not documented, and would mean the same.
  credentialRefused: ({ status }) => status === 403 || status === 401,
  refusal,
  retryAfterMs: retryAfter,
  limit,
};
