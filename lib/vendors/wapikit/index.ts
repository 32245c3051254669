import { type ConnectionDeps, createConnection } from '../connection.ts';
import type { VendorProfile } from '../profile.ts';
import { authorize } from './auth.ts';
import { WapiKit } from './client.ts';
import { refusal } from './errors.ts';
import { limit, retryAfter } from './limits.ts';
import { Secret } from './schemas.ts';

declare module '../../operation.ts' {
  interface Vendors {
    readonly wapikit: WapiKit;
  }
}

export type { UpdatedConversation, WapiKit } from './client.ts';
export { pace } from './limits.ts';
export { ConversationId, ConversationUpdate, Secret } from './schemas.ts';

/** WapiKit's client, one for all accounts of the process. */
export function createWapiKit(deps: ConnectionDeps): WapiKit {
  return new WapiKit(createConnection(profile, deps));
}

const profile: VendorProfile<Secret> = {
  name: 'wapikit',
  title: 'WapiKit',
  secret: Secret,
  hosts: ['api.wapikit.com'],
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.wapikit.com/api',
  authorize,
  maskedHeaders: authorize({ accessToken: '***' }),
  // Also where a permission is missing: there is no 403.
  credentialRefused: ({ status }) => status === 401,
  refusal,
  retryAfterMs: retryAfter,
  limit,
};
