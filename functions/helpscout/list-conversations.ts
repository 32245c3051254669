import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationList, ConversationQuery } from '../../lib/vendors/helpscout/index.ts';

export const query = defineQuery({
  name: 'helpscout.listConversations',
  route: 'GET /helpscout/conversations',
  summary: 'Returns a page of conversations. Without `status` only active ones are listed.',
  input: ConversationQuery,
  result: ConversationList,
  example: { query: '(email:"ana.pereira@example.com")', status: 'all', page: '1' },
  cost: () => 1,

  run: (query, { helpscout }, call) => helpscout.listConversations(query, call),
});

export const handler = serveQuery(query, runtime);
