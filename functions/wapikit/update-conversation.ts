import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, ConversationUpdate, UpdateResult } from '../../lib/vendors/wapikit/index.ts';

export const operation = defineOperation({
  name: 'wapikit.updateConversation',
  route: 'POST /wapikit/conversations/{conversationId}',
  summary: 'Sets the status, and returns the updated conversation.',
  input: z.safeExtend(ConversationUpdate, { conversationId: ConversationId }),
  result: UpdateResult,
  example: { conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', status: 'Active' },
  customerText: [],
  refuses: [
    { says: 'a status in another case', set: { status: 'active' }, names: 'status' },
    { says: 'a status that only reads back', set: { status: 'Resolved' }, names: 'status' },
  ],
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  changes: () => ({ sets: { status: ['status'] } }),
  // The read that may follow counts against a limit of its own.
  cost: () => 1,

  run: ({ conversationId, ...update }, { wapikit }, call) => wapikit.updateConversation(conversationId, update, call),
  readStatus: async ({ conversationId }, { wapikit }, call) =>
    (await wapikit.conversation(conversationId, call)).status,
  findEffect: ({ conversationId, ...update }, _, { wapikit }, call) => wapikit.findUpdate(conversationId, update, call),
});

export const handler = serve(operation, runtime);
