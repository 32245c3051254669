import * as z from 'zod/mini';
import { adapterOf, refuseInvalidForVendor } from '../../lib/conversations/contract.ts';
import { Listed } from '../../lib/conversations/result.ts';
import { Vendor } from '../../lib/conversations/target.ts';
import { serveQuery } from '../../lib/doors/serve.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { exactId, Segment } from '../../lib/vendors/id-text.ts';

export const query = defineQuery({
  name: 'conversations.get',
  route: 'GET /conversations/{vendor}/{id}',
  summary: 'Returns a conversation of any vendor, with neutral values and the vendor’s own beside them.',
  input: z.strictObject({ vendor: Vendor, id: exactId(Segment) }),
  result: z.object({ conversation: Listed }),
  example: { vendor: 'helpscout', id: '123' },
  vendor: ({ vendor }) => vendor,
  cost: () => 1,
  check: ({ vendor, id }) => refuseInvalidForVendor({ conversationId: id }, vendor, () => 'id'),

  async run({ vendor, id }, vendors, call) {
    const { customerKey: _, ...it } = await adapterOf(vendor).get(id, vendors, call);
    return { conversation: { vendor, account: call.account, ...it } };
  },
});

export const handler = serveQuery(query, runtime);
