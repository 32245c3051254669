import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, MessageResult, NewMessage } from '../../lib/vendors/wapikit/index.ts';

export const operation = defineOperation({
  name: 'wapikit.createMessage',
  route: 'POST /wapikit/conversations/{conversationId}/messages',
  summary:
    'Sends a WhatsApp message, and returns its id. A message that may have been sent is never resent automatically.',
  input: z.safeExtend(NewMessage, { conversationId: ConversationId }),
  result: MessageResult,
  example: {
    conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    messageData: { messageType: 'Text', text: 'Your order 5123 is on its way.' },
  },
  customerText: ['messageData.text'],
  refuses: [
    { says: 'a message without words', set: { messageData: { text: '' } }, names: 'messageData.text' },
    { says: 'a picture', set: { messageData: { messageType: 'Image', text: 'x' } }, names: 'messageData.messageType' },
  ],
  right: 'send',
  resend: () => 'once',
  conversation: ({ conversationId }) => conversationId,
  cost: () => 2,

  run: ({ conversationId, ...message }, { wapikit }, call) => wapikit.createMessage(conversationId, message, call),
  readStatus: async ({ conversationId }, { wapikit }, call) =>
    (await wapikit.conversation(conversationId, call)).status,
  lookBefore: ({ conversationId }, { wapikit }, call) => wapikit.messageIds(conversationId, call),
  findEffect: ({ conversationId, ...message }, evidence, { wapikit }, call) =>
    wapikit.findMessage(conversationId, message, evidence, call),
});

export const handler = serve(operation, runtime);
