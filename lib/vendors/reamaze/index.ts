import { retryAfterMs } from '../../http/later.ts';
import { path } from '../../http/path.ts';
import { basicAuth } from '../basic-auth.ts';
import { defineVendor } from '../define-vendor.ts';
import { adapter, STATUSES } from './adapter.ts';
import { Reamaze } from './client.ts';
import { refusal } from './errors.ts';
import { Secret } from './schemas.ts';

declare module '../../vendor-clients.ts' {
  interface Vendors {
    readonly reamaze: Reamaze;
  }
}

export type { Reamaze } from './client.ts';
export { resendOf } from './evidence.ts';
export { MessageResult, NewMessage, NewNote } from './messages.ts';
export { ConversationPage, ConversationQuery, ConversationResult } from './queries.ts';
export { ConversationUpdate, checkHold, Slug, UpdateResult } from './schemas.ts';

export const reamaze = defineVendor({
  name: 'reamaze',
  title: 'Re:amaze',
  hosts: ['*.reamaze.io'],
  secret: Secret,
  secretFields: '`{ "brand", "email", "apiToken" }`',
  exampleSecret: { brand: 'example', email: 'agent@example.com', apiToken: 'token' },
  baseUrl: ({ baseUrl, brand }) => baseUrl ?? `https://${brand}.reamaze.io`,
  conversationUrl: (slug, { brand }) => `https://${brand}.reamaze.com/admin/conversations/${encodeURIComponent(slug)}`,
  /**
   * "A certain number of requests per minute per API token", which the documentation does not quantify: we take a cautious one a second.
   * @see https://www.reamaze.com/api
   */
  pace: { perMinute: 60 },
  statuses: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  neutral: {
    capabilities: {
      target: 'conversation',
      customers: ['email', 'id'],
      reply: { text: 'markdown', drafts: false, copies: false, leaves: ['open', 'pending', 'closed'] },
      notes: true,
      reactivate: { note: true },
      statuses: STATUSES,
      assignees: ['email'],
      tags: true,
      fields: true,
    },
    exampleTarget: { conversationId: 'refund-for-order-5123' },
    adapter,
  },

  wire: () => ({
    authorize: ({ email, apiToken }) => basicAuth(email, apiToken),
    maskedHeaders: { authorization: 'Basic ***' },
    // A wrong login is 403; 401 is not documented, and would mean the same.
    credentialRefused: ({ status }) => status === 403 || status === 401,
    harmlessRead: () => ({ path: path`/api/v1/channels` }),
    refusal,
    // Re:amaze documents no header; `Retry-After` may come from a proxy in front of it.
    retryAfterMs: ({ headers }, now) => retryAfterMs(headers, now),
    limit: () => undefined,
  }),
  client: (connection, now) => new Reamaze(connection, now),
});
