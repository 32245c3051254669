import { path } from '../../http/path.ts';
import { defineVendor } from '../define-vendor.ts';
import { adapter } from './adapter.ts';
import { createTokens } from './auth.ts';
import { HelpScout } from './client.ts';
import { refusal } from './errors.ts';
import { limit, retryAfter } from './limits.ts';
import { Secret } from './schemas.ts';
import { STATUSES } from './search.ts';

declare module '../../vendor-clients.ts' {
  interface Vendors {
    readonly helpscout: HelpScout;
  }
}

export { ConversationUpdate, checkSnooze, FieldChange, NewNote, Snooze, TagChange } from './changes.ts';
export type { HelpScout } from './client.ts';
export { ConversationList, ConversationQuery, ConversationResult } from './queries.ts';
export { Conversation, ConversationId, NewReply, ReplyResult, ThreadId, UpdateResult } from './schemas.ts';

export const helpscout = defineVendor({
  name: 'helpscout',
  title: 'Help Scout',
  hosts: ['api.helpscout.net'],
  secret: Secret,
  secretFields: '`{ "clientId", "clientSecret", "userId"?, "dedicatedUser"? }` or `{ "accessToken" }`',
  exampleSecret: { clientId: 'client', clientSecret: 'secret' },
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.helpscout.net',
  conversationUrl: (conversationId) => `https://secure.helpscout.net/conversation/${conversationId}`,
  /** The figure seen in recordings; a write takes two units. Every response states the account's own. */
  pace: { perMinute: 400 },
  statuses: ['active', 'closed', 'open', 'pending', 'spam'],
  neutral: {
    capabilities: {
      target: 'conversation',
      customers: ['email', 'id'],
      reply: { text: 'html', drafts: true, copies: true, leaves: ['open', 'pending', 'closed'] },
      notes: true,
      reactivate: { note: true },
      statuses: STATUSES,
      assignees: ['email', 'id', 'nobody'],
      tags: true,
      fields: true,
    },
    exampleTarget: { conversationId: '124' },
    adapter,
  },

  wire: () => ({
    authorize: createTokens(),
    maskedHeaders: { authorization: 'Bearer ***' },
    credentialRefused: ({ status }) => status === 401,
    harmlessRead: () => ({ path: path`/v2/users/me` }),
    refusal,
    retryAfterMs: retryAfter,
    limit,
  }),
  client: (connection, now) => new HelpScout(connection, now),
});
