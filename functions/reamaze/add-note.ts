import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { MessageResult, NewNote, Slug } from '../../lib/vendors/reamaze/index.ts';

export const operation = defineOperation({
  name: 'reamaze.addNote',
  route: 'POST /reamaze/conversations/{slug}/notes',
  summary: 'Adds an internal note under the action’s key, and returns that key.',
  input: z.safeExtend(NewNote, { slug: Slug }),
  result: MessageResult,
  example: { slug: 'refund-for-order-5123', body: 'The payment has arrived.' },
  customerText: ['body'],
  refuses: [
    { says: 'a note of invisible characters', set: { body: '\u200b' }, names: 'body' },
    { says: 'who may see it', set: { visibility: 0 }, names: 'visibility' },
  ],
  right: 'change',
  resend: () => 'keyed',
  conversation: ({ slug }) => slug,
  cost: () => 1,

  run: ({ slug, ...note }, { reamaze }, call) => reamaze.addNote(slug, note, call),
  readStatus: async ({ slug }, { reamaze }, call) => String((await reamaze.conversation(slug, call)).status),
  findEffect: ({ slug }, _, { reamaze }, call) => reamaze.findMessage(slug, call),
});

export const handler = serve(operation, runtime);
