import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, UpdateResult } from '../../lib/vendors/helpscout/index.ts';

export const operation = defineOperation({
  name: 'helpscout.unsnooze',
  route: 'DELETE /helpscout/conversations/{conversationId}/snooze',
  summary: 'Ends the snooze of a conversation, and returns the updated conversation.',
  input: z.strictObject({ conversationId: ConversationId }),
  result: UpdateResult,
  example: { conversationId: '128' },
  customerText: [],
  refuses: [{ says: 'an id with a leading zero', set: { conversationId: '0128' }, names: 'conversationId' }],
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  changes: () => ({ sets: { snooze: [] } }),
  cost: () => 3,

  run: ({ conversationId }, { helpscout }, call) => helpscout.unsnooze(conversationId, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  findEffect: ({ conversationId }, evidence, { helpscout }, call) =>
    helpscout.findUnsnooze(conversationId, evidence, call),
});

export const handler = serve(operation, runtime);
