import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, ConversationUpdate, UpdateResult } from '../../lib/vendors/helpscout/index.ts';

export const operation = defineOperation({
  name: 'helpscout.updateConversation',
  route: 'PATCH /helpscout/conversations/{conversationId}',
  summary: 'Sets status, owner, subject or inbox, or publishes a draft, and returns the updated conversation.',
  input: z.safeExtend(ConversationUpdate, { conversationId: ConversationId }),
  result: UpdateResult,
  example: { conversationId: '123', subject: 'Order 5123', mailboxId: 2, assignTo: 4003, status: 'pending' },
  otherExamples: [{ conversationId: '123', assignTo: null }],
  customerText: ['subject'],
  refuses: [
    { says: 'nothing to change', remove: ['subject', 'mailboxId', 'assignTo', 'status'], names: '' },
    { says: 'a draft that is to be made', set: { draft: true }, names: 'draft' },
    { says: 'a status that only lists have', set: { status: 'all' }, names: 'status' },
    { says: 'a subject of spaces', set: { subject: '  ' }, names: 'subject' },
  ],
  // Publishing a draft mails it.
  right: 'change',
  needs: ({ draft }) => (draft === undefined ? [] : ['send']),
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  changes: () => ({
    sets: { status: ['status'], assignee: ['assignTo'], subject: ['subject'], inbox: ['mailboxId'], draft: ['draft'] },
  }),
  cost: ({ conversationId: _, ...update }) => 2 * Object.keys(update).length + 1,

  run: ({ conversationId, ...update }, { helpscout }, call) =>
    helpscout.updateConversation(conversationId, update, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  findEffect: ({ conversationId, ...update }, evidence, { helpscout }, call) =>
    helpscout.findUpdate(conversationId, update, evidence, call),
});

export const handler = serve(operation, runtime);
