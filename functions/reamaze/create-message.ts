import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { MessageResult, NewMessage, Slug } from '../../lib/vendors/reamaze/index.ts';

export const operation = defineOperation({
  name: 'reamaze.createMessage',
  route: 'POST /reamaze/conversations/{slug}/messages',
  summary: 'Writes to the customer under the action’s key, and returns that key.',
  input: z.safeExtend(NewMessage, { slug: Slug }),
  result: MessageResult,
  example: { slug: 'refund-for-order-5123', body: 'The money is on its way.', suppress_autoresolve: true },
  customerText: ['body'],
  refuses: [
    { says: 'a message without words', set: { body: '' }, names: 'body' },
    { says: 'nothing of whether it resolves', remove: ['suppress_autoresolve'], names: 'suppress_autoresolve' },
    { says: 'a key of the caller’s own', set: { origin_id: 'x' }, names: 'origin_id' },
    { says: 'digits for a slug', set: { slug: '5123' }, names: 'slug' },
  ],
  right: 'send',
  resend: () => 'keyed',
  conversation: ({ slug }) => slug,
  cost: () => 1,

  run: ({ slug, ...message }, { reamaze }, call) => reamaze.createMessage(slug, message, call),
  readStatus: async ({ slug }, { reamaze }, call) => String((await reamaze.conversation(slug, call)).status),
  findEffect: ({ slug }, _, { reamaze }, call) => reamaze.findMessage(slug, call),
});

export const handler = serve(operation, runtime);
