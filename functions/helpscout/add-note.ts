import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, NewNote, ReplyResult } from '../../lib/vendors/helpscout/index.ts';

export const operation = defineOperation({
  name: 'helpscout.addNote',
  route: 'POST /helpscout/conversations/{conversationId}/notes',
  summary: 'Adds an internal note, and returns the thread’s id.',
  input: z.safeExtend(NewNote, { conversationId: ConversationId }),
  result: ReplyResult,
  example: {
    conversationId: '123',
    text: 'The payment for order 5123 has arrived.',
    attachments: [{ fileName: 'file.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }],
    status: 'active',
  },
  customerText: ['text', 'attachments'],
  refuses: [
    { says: 'a text of tags alone', set: { text: '<p><br></p>' }, names: 'text' },
    { says: 'a time without imported', set: { createdAt: '2026-01-31T09:30:00Z' }, names: 'createdAt' },
    { says: 'a copy, which notes have none of', set: { cc: ['a@b.example'] }, names: 'cc' },
  ],
  right: 'change',
  resend: () => 'once',
  conversation: ({ conversationId }) => conversationId,
  changes: () => ({ sets: { status: ['status'] }, adds: true }),
  cost: () => 3,

  run: ({ conversationId, ...note }, { helpscout }, call) => helpscout.addNote(conversationId, note, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  lookBefore: ({ conversationId }, { helpscout }, call) => helpscout.threadIds(conversationId, call),
  findEffect: ({ conversationId, ...note }, evidence, { helpscout }, call) =>
    helpscout.findNote(conversationId, note, evidence, call),
});

export const handler = serve(operation, runtime);
