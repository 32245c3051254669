import * as z from 'zod/mini';
import { Text } from '../../lib/conversations/model/inputs.ts';
import { neutral } from '../../lib/conversations/neutral.ts';
import { Result } from '../../lib/conversations/result.ts';
import { Target } from '../../lib/conversations/target.ts';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';

const Input = z.strictObject({
  target: Target,
  note: z.optional(Text).check(z.describe('An internal note that is added, too')),
});

const NOTE = 'The payment has arrived.';

export const operation = defineOperation({
  name: 'conversations.reactivate',
  route: 'POST /conversations/reactivate',
  summary: 'Reopens a conversation at any vendor; at Khoros, all conversations of an author.',
  input: Input,
  result: Result,
  example: { target: { vendor: 'helpscout', conversationId: '124' }, note: NOTE },
  // One of each other vendor: a reactivation is what all of them can do.
  otherExamples: Object.values(VENDORS).flatMap(({ name, neutral: its }) =>
    its && name !== 'helpscout'
      ? [
          {
            target: { vendor: name, ...its.exampleTarget },
            ...(its.capabilities.reactivate.note ? { note: NOTE } : {}),
          },
        ]
      : [],
  ),
  customerText: ['note'],
  refuses: [
    { says: 'a note without words', set: { note: '' }, names: 'note' },
    { says: 'no target', remove: ['target'], names: 'target' },
  ],
  right: 'change',
  // No other operation sets the status of an author's conversations, so nothing can be superseded.
  changes: ({ target, note }) => ({ sets: 'author' in target ? {} : { status: [] }, adds: note !== undefined }),
  ...neutral<z.output<typeof Input>>('reactivate', {
    onConversation: (adapter, id, { note }) => adapter.reactivate?.(id, note),
    onAuthor: (adapter, author, { note }) => adapter.reactivateAuthor?.(author, note),
  }),
});

export const handler = serve(operation, runtime);
