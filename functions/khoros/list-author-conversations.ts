import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { AuthorQuery, ConversationList } from '../../lib/vendors/khoros/index.ts';

export const query = defineQuery({
  name: 'khoros.listAuthorConversations',
  route: 'GET /khoros/authors/{networkType}/{networkId}/conversations',
  summary: 'Returns an author’s conversations that changed in the last 24 hours.',
  input: AuthorQuery,
  result: ConversationList,
  example: { networkType: 'smooch', networkId: '573948029' },
  cost: () => 2,

  run: (author, { khoros }, call) => khoros.listAuthorConversations(author, call),
});

export const handler = serveQuery(query, runtime);
