import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, NewReply, ReplyResult } from '../../lib/vendors/helpscout/index.ts';

export const operation = defineOperation({
  name: 'helpscout.createReply',
  route: 'POST /helpscout/conversations/{conversationId}/reply',
  summary: 'Replies to the customer, and returns the thread’s id.',
  input: z.safeExtend(NewReply, { conversationId: ConversationId }),
  result: ReplyResult,
  example: {
    conversationId: '123',
    customer: { email: 'ana.pereira@example.com' },
    text: 'Hello Ana, order 5123 has shipped: https://track.example/5123',
    attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
    status: 'closed',
    cc: ['mei@example.com'],
  },
  customerText: ['customer.email', 'text', 'attachments', 'cc'],
  refuses: [
    { says: 'a text of tags alone', set: { text: '<p><br></p>' }, names: 'text' },
    { says: 'a customer by id and by address', set: { customer: { id: 9, email: 'a@b.example' } }, names: 'customer' },
    { says: 'a time without imported', set: { createdAt: '2026-01-31T09:30:00Z' }, names: 'createdAt' },
  ],
  right: 'send',
  resend: () => 'once',
  conversation: ({ conversationId }) => conversationId,
  // A draft leaves the conversation as it is until it is published.
  changes: ({ draft }) => ({ sets: draft ? {} : { status: ['status'], assignee: ['assignTo'] }, adds: true }),
  cost: () => 3,

  run: ({ conversationId, ...reply }, { helpscout }, call) => helpscout.createReply(conversationId, reply, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  lookBefore: ({ conversationId }, { helpscout }, call) => helpscout.threadIds(conversationId, call),
  findEffect: ({ conversationId, ...reply }, evidence, { helpscout }, call) =>
    helpscout.findReply(conversationId, reply, evidence, call),
});

export const handler = serve(operation, runtime);
