import * as z from 'zod/mini';
import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, ConversationResult } from '../../lib/vendors/wapikit/index.ts';

export const query = defineQuery({
  name: 'wapikit.getConversation',
  route: 'GET /wapikit/conversations/{conversationId}',
  summary: 'Returns a conversation.',
  input: z.strictObject({ conversationId: ConversationId }),
  result: ConversationResult,
  example: { conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' },
  cost: () => 1,

  run: ({ conversationId }, { wapikit }, call) => wapikit.getConversation(conversationId, call),
});

export const handler = serveQuery(query, runtime);
