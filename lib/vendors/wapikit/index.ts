import { path } from '../../http/path.ts';
import { defineVendor } from '../define-vendor.ts';
import { plainText } from '../response-body.ts';
import { adapter, STATUSES } from './adapter.ts';
import { WapiKit } from './client.ts';
import { limit, pace, retryAfter } from './limits.ts';
import { ErrorBody, Secret } from './schemas.ts';

declare module '../../vendor-clients.ts' {
  interface Vendors {
    readonly wapikit: WapiKit;
  }
}

export type { WapiKit } from './client.ts';
export { Assignment, MemberId, MessageResult, NewMessage } from './messages.ts';
export { ConversationPage, ConversationQuery, DetailsResponse as ConversationResult } from './queries.ts';
export { ConversationId, ConversationUpdate, UpdateResult } from './schemas.ts';

export const wapikit = defineVendor({
  name: 'wapikit',
  title: 'WapiKit',
  hosts: ['api.wapikit.com'],
  secret: Secret,
  secretFields: '`{ "accessToken", "baseUrl"? }`',
  exampleSecret: { accessToken: 'token' },
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.wapikit.com/api',
  pace,
  statuses: ['Active', 'Closed', 'Deleted', 'Resolved'],
  neutral: {
    capabilities: {
      target: 'conversation',
      customers: ['id', 'phone'],
      reply: { text: 'plain', drafts: false, copies: false, leaves: ['open', 'closed'] },
      notes: false,
      reactivate: { note: false },
      statuses: STATUSES,
      assignees: ['id', 'nobody'],
      tags: false,
      fields: false,
    },
    exampleTarget: { conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' },
    adapter,
  },

  wire: () => ({
    /**
     * The token without a scheme. The documentation's text says `x-access-key`; the server reads `x-access-token`.
     * @see https://docs.wapikit.com/api-reference/introduction
     */
    authorize: ({ accessToken }) => ({ 'x-access-token': accessToken }),
    maskedHeaders: { 'x-access-token': '***' },
    // A missing permission is 401 as well: there is no 403.
    credentialRefused: ({ status }) => status === 401,
    harmlessRead: () => ({ path: path`/conversations`, query: { page: '1', per_page: '1' } }),
    /** Reads a refusal: a JSON string, `{message}` or `{error}`, depending on the server's age; or plain text. */
    refusal(response) {
      const { data: said = plainText(response) } = ErrorBody.safeParse(response.json());
      return { issues: said ? [{ path: '', message: said }] : [] };
    },
    retryAfterMs: retryAfter,
    limit,
  }),
  client: (connection, now) => new WapiKit(connection, now),
});
