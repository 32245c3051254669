import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, UpdateResult } from '../../lib/vendors/wapikit/index.ts';

export const operation = defineOperation({
  name: 'wapikit.unassignConversation',
  route: 'POST /wapikit/conversations/{conversationId}/unassign',
  summary: 'Unassigns a conversation, and returns the updated conversation.',
  input: z.strictObject({ conversationId: ConversationId }),
  result: UpdateResult,
  example: { conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' },
  customerText: [],
  refuses: [{ says: 'an id that leaves its place', set: { conversationId: '..' }, names: 'conversationId' }],
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  changes: () => ({ sets: { assignee: [] } }),
  cost: () => 2,

  run: ({ conversationId }, { wapikit }, call) => wapikit.unassignConversation(conversationId, call),
  readStatus: async ({ conversationId }, { wapikit }, call) =>
    (await wapikit.conversation(conversationId, call)).status,
  findEffect: ({ conversationId }, _, { wapikit }, call) => wapikit.findAssignment(conversationId, undefined, call),
});

export const handler = serve(operation, runtime);
