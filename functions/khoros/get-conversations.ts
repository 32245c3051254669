import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationList, DisplayNumbers } from '../../lib/vendors/khoros/index.ts';

export const query = defineQuery({
  name: 'khoros.getConversations',
  route: 'GET /khoros/conversations/{displayNumbers}',
  summary:
    'Returns conversations by their display numbers, separated by commas. Those that cannot be read are left out.',
  input: DisplayNumbers,
  result: ConversationList,
  example: { displayNumbers: '12745258,12745300' },
  cost: () => 1,

  run: ({ displayNumbers }, { khoros }, call) => khoros.getConversations(displayNumbers, call),
});

export const handler = serveQuery(query, runtime);
