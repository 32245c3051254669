import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, ConversationUpdate } from '../../lib/vendors/wapikit/index.ts';

/** POST /wapikit/conversations/{conversationId}: sets the status, and answers the conversation that has it. */
export const operation = defineOperation({
  name: 'wapikit.updateConversation',
  input: ConversationUpdate.safeExtend({ conversationId: ConversationId }),
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  sets: [['status']],
  // The read that may follow counts against a limit of its own.
  cost: () => 1,

  run: ({ conversationId, ...update }, { wapikit }, call) => wapikit.updateConversation(conversationId, update, call),
  readStatus: async ({ conversationId }, { wapikit }, call) =>
    (await wapikit.conversation(conversationId, call)).status,
  findEffect: ({ conversationId, ...update }, _, { wapikit }, call) => wapikit.findUpdate(conversationId, update, call),
});

export const handler = serve(operation, runtime);
