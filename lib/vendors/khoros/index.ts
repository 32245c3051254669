import { retryAfterMs } from '../../http/later.ts';
import { path } from '../../http/path.ts';
import { basicAuth } from '../basic-auth.ts';
import { defineVendor } from '../define-vendor.ts';
import { adapter } from './adapter.ts';
import { Khoros } from './client.ts';
import { refusal } from './errors.ts';
import { Secret } from './schemas.ts';

declare module '../../vendor-clients.ts' {
  interface Vendors {
    readonly khoros: Khoros;
  }
}

export type { Khoros } from './client.ts';
export {
  AuthorQuery,
  authorKey,
  Conversation,
  ConversationList,
  DisplayNumber,
  DisplayNumbers,
  Reactivation,
  ReactivationResult,
} from './schemas.ts';

export const khoros = defineVendor({
  name: 'khoros',
  title: 'Khoros',
  hosts: ['*.lithium.com'],
  secret: Secret,
  secretFields: '`{ "baseUrl", "username", "password" }`',
  exampleSecret: {
    baseUrl: 'https://example.response.lithium.com/api/v2',
    username: 'username',
    password: 'password',
  },
  baseUrl: ({ baseUrl }) => baseUrl,
  /**
   * 60 calls a minute for the Author API, and 60 for the Conversation API. No response tells how many are left.
   * @see https://developer.khoros.com/khoroscaredevdocs/docs/rate-limits
   */
  pace: { perMinute: 60 },
  statuses: [],
  neutral: {
    capabilities: {
      target: 'author',
      customers: [],
      reply: false,
      notes: false,
      reactivate: { note: true },
      statuses: {}, // a reactivation alone changes the status
      assignees: [],
      tags: false,
      fields: false,
    },
    exampleTarget: { author: { networkType: 'smooch', networkId: '573948029' } },
    adapter,
  },

  wire: () => ({
    authorize: ({ username, password }) => basicAuth(username, password),
    maskedHeaders: { authorization: 'Basic ***' },
    // No status is documented. A 403 of the Conversation API is about what the account may read.
    credentialRefused: ({ status, url }) =>
      status === 401 || (status === 403 && new URL(url).pathname.includes('/authors/')),
    // A read of the Author API: Khoros enables an account for each API separately.
    harmlessRead: (now) => ({
      path: path`/authors/changed`,
      query: { startEpochMillis: String(now - 1_000), endEpochMillis: String(now) },
    }),
    refusal,
    // Khoros documents no header; a proxy in front of it may send `Retry-After`.
    retryAfterMs: ({ headers }, now) => retryAfterMs(headers, now),
    limit: () => undefined,
  }),
  client: (connection, now) => new Khoros(connection, now),
});
