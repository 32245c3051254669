import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, NewReply } from '../../lib/vendors/helpscout/index.ts';

/** POST /helpscout/conversations/{conversationId}/reply: replies, and answers the thread's id. */
export const operation = defineOperation({
  name: 'helpscout.createReply',
  input: NewReply.safeExtend({ conversationId: ConversationId }),
  right: 'send',
  resend: () => 'once',
  conversation: ({ conversationId }) => conversationId,
  cost: () => 3,

  run: ({ conversationId, ...reply }, { helpscout }, call) => helpscout.createReply(conversationId, reply, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  lookBefore: ({ conversationId }, { helpscout }, call) => helpscout.threadIds(conversationId, call),
  findEffect: ({ conversationId, ...reply }, evidence, { helpscout }, call) =>
    helpscout.findReply(conversationId, reply, evidence, call),
});

export const handler = serve(operation, runtime);
