import * as z from 'zod/mini';
import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, ConversationResult } from '../../lib/vendors/helpscout/index.ts';

export const query = defineQuery({
  name: 'helpscout.getConversation',
  route: 'GET /helpscout/conversations/{conversationId}',
  summary: 'Returns a conversation, under its new id if it has been merged.',
  input: z.strictObject({ conversationId: ConversationId }),
  result: ConversationResult,
  example: { conversationId: '123' },
  cost: () => 1,

  run: ({ conversationId }, { helpscout }, call) => helpscout.getConversation(conversationId, call),
});

export const handler = serveQuery(query, runtime);
