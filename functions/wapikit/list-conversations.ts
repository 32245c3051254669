import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationPage, ConversationQuery } from '../../lib/vendors/wapikit/index.ts';

export const query = defineQuery({
  name: 'wapikit.listConversations',
  route: 'GET /wapikit/conversations',
  summary: 'Returns a page of conversations. Without `status` closed and deleted ones are left out.',
  input: ConversationQuery,
  result: ConversationPage,
  example: { page: '1', per_page: '50', status: 'Closed' },
  cost: () => 1,

  run: (query, { wapikit }, call) => wapikit.listConversations(query, call),
});

export const handler = serveQuery(query, runtime);
