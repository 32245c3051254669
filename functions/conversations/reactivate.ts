import * as z from 'zod';
import { Text } from '../../lib/conversations/model/inputs.ts';
import { neutral } from '../../lib/conversations/neutral.ts';
import { Result } from '../../lib/conversations/result.ts';
import { Target } from '../../lib/conversations/target.ts';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';

const Input = z.strictObject({ target: Target, note: Text.optional().describe('An internal note beside it') });

export const operation = defineOperation({
  name: 'conversations.reactivate',
  route: 'POST /conversations/reactivate',
  summary: 'Opens a conversation again at any vendor; at Khoros, all conversations of an author.',
  input: Input,
  result: Result,
  example: { target: { vendor: 'helpscout', conversationId: '124' }, note: 'The payment has arrived.' },
  otherExamples: [
    { target: { vendor: 'wapikit', conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' } },
    {
      target: { vendor: 'khoros', author: { networkType: 'smooch', networkId: '573948029' } },
      note: 'payment processed',
    },
    { target: { vendor: 'reamaze', conversationId: 'refund-for-order-5123' }, note: 'The payment has arrived.' },
  ],
  customerText: ['note'],
  refuses: [
    { says: 'a note without words', set: { note: '' }, names: 'note' },
    { says: 'no target', remove: ['target'], names: 'target' },
  ],
  right: 'change',
  // At an author's conversations nothing sets another status than this does.
  changes: ({ target, note }) => ({ sets: 'author' in target ? {} : { status: [] }, adds: note !== undefined }),
  ...neutral<z.output<typeof Input>>('reactivate', {
    onConversation: (adapter, id, { note }) => adapter.reactivate?.(id, note),
    onAuthor: (adapter, author, { note }) => adapter.reactivateAuthor?.(author, note),
  }),
});

export const handler = serve(operation, runtime);
