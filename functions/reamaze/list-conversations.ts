import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationPage, ConversationQuery } from '../../lib/vendors/reamaze/index.ts';

export const query = defineQuery({
  name: 'reamaze.listConversations',
  route: 'GET /reamaze/conversations',
  summary: 'Returns a page of conversations. Without `filter` archived ones are left out.',
  input: ConversationQuery,
  result: ConversationPage,
  example: { for: 'ana.pereira@example.com', filter: 'all', sort: 'changed', page: '1' },
  cost: () => 1,

  run: (query, { reamaze }, call) => reamaze.listConversations(query, call),
});

export const handler = serveQuery(query, runtime);
