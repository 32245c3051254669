import * as z from 'zod/mini';
import { Text } from '../../lib/conversations/model/inputs.ts';
import { neutral } from '../../lib/conversations/neutral.ts';
import { Result } from '../../lib/conversations/result.ts';
import { Target } from '../../lib/conversations/target.ts';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';

const Input = z.strictObject({
  target: Target,
  text: Text.check(z.describe('Plain text; escaped where the vendor renders HTML')),
});

export const operation = defineOperation({
  name: 'conversations.addNote',
  route: 'POST /conversations/notes',
  summary: 'Adds an internal note at any vendor that has notes.',
  input: Input,
  result: Result,
  example: { target: { vendor: 'helpscout', conversationId: '123' }, text: 'The payment has arrived.' },
  otherExamples: [
    { target: { vendor: 'reamaze', conversationId: 'refund-for-order-5123' }, text: 'The payment has arrived.' },
  ],
  customerText: ['text'],
  refuses: [
    { says: 'a note without words', set: { text: ' \u200b' }, names: 'text' },
    {
      says: 'a target of no vendor',
      set: { target: { vendor: 'zendesk', conversationId: '1' } },
      names: 'target.vendor',
    },
  ],
  right: 'change',
  ...neutral<z.output<typeof Input>>('addNote', {
    onConversation: (adapter, id, { text }) => adapter.addNote?.(id, text),
  }),
});

export const handler = serve(operation, runtime);
