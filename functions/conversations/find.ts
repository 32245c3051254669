import * as z from 'zod/mini';
import { adapterOf, refuseInvalidForVendor, refuseUnsupported } from '../../lib/conversations/contract.ts';
import { Author, Customer, Status } from '../../lib/conversations/model/conversation.ts';
import { latestFirst } from '../../lib/conversations/resolve.ts';
import { Listed } from '../../lib/conversations/result.ts';
import { Account, Vendor } from '../../lib/conversations/target.ts';
import { serveQuery } from '../../lib/doors/serve.ts';
import { inJsonSchema } from '../../lib/json-schema.ts';
import { defineQuery } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';

const Input = z
  .strictObject({
    vendor: Vendor,
    account: z.optional(Account),
    customer: z.optional(Customer),
    author: z.optional(Author),
    status: z._default(z.union([Status, z.literal('any')]), 'any'),
    limit: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(100)), 20),
  })
  .check(
    z.refine(({ customer, author }) => (customer === undefined) !== (author === undefined), {
      message: 'must have either a customer or an author',
      ...inJsonSchema({ oneOf: [{ required: ['customer'] }, { required: ['author'] }] }),
    }),
  );

export const query = defineQuery({
  name: 'conversations.find',
  route: 'POST /conversations/find',
  summary: 'Returns the conversations of a customer, or of an author at Khoros, latest first.',
  input: Input,
  result: z.object({ conversations: z.array(Listed) }),
  example: { vendor: 'helpscout', customer: { email: 'ana.pereira@example.com' }, status: 'any' },
  vendor: ({ vendor }) => vendor,
  account: ({ account }) => account,
  cost: () => 1,
  check({ vendor, customer, author }) {
    refuseUnsupported('find', { customer, author }, vendor);
    refuseInvalidForVendor({ customer, author }, vendor);
  },

  async run({ vendor, customer, author, status, limit }, vendors, call) {
    const found = await adapterOf(vendor).find({ customer, author, status, limit }, vendors, call);
    const conversations = latestFirst(found.conversations).slice(0, limit);
    return {
      conversations: conversations.map(({ customerKey: _, ...it }) => ({ vendor, account: call.account, ...it })),
    };
  },
});

export const handler = serveQuery(query, runtime);
