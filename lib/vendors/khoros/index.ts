import { type ConnectionDeps, createConnection } from '../connection.ts';
import type { VendorProfile } from '../profile.ts';
import { authorize, credentialRefused } from './auth.ts';
import { Khoros } from './client.ts';
import { refusal } from './errors.ts';
import { retryAfter } from './limits.ts';
import { Secret } from './schemas.ts';

declare module '../../operation.ts' {
  interface Vendors {
    readonly khoros: Khoros;
  }
}

export type { Khoros, Reactivated } from './client.ts';
export { pace } from './limits.ts';
export { authorKey, Conversation, DisplayNumber, Reactivation, Secret } from './schemas.ts';

/** Khoros Care's client, one for all accounts of the process. */
export function createKhoros(deps: ConnectionDeps): Khoros {
  return new Khoros(createConnection(profile(), deps), () => deps.world.now());
}

function profile(): VendorProfile<Secret> {
  return {
    name: 'khoros',
    title: 'Khoros',
    secret: Secret,
    hosts: ['*.lithium.com'],
    baseUrl: ({ baseUrl }) => baseUrl,
    authorize,
    maskedHeaders: { authorization: 'Basic ***' },
    credentialRefused,
    refusal,
    retryAfterMs: retryAfter,
    limit: () => undefined,
  };
}
