import * as z from 'zod/mini';
import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationResult, Slug } from '../../lib/vendors/reamaze/index.ts';

export const query = defineQuery({
  name: 'reamaze.getConversation',
  route: 'GET /reamaze/conversations/{slug}',
  summary: 'Returns a conversation.',
  input: z.strictObject({ slug: Slug }),
  result: ConversationResult,
  example: { slug: 'refund-for-order-5123' },
  cost: () => 1,

  run: ({ slug }, { reamaze }, call) => reamaze.getConversation(slug, call),
});

export const handler = serveQuery(query, runtime);
