import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationUpdate, checkHold, resendOf, Slug, UpdateResult } from '../../lib/vendors/reamaze/index.ts';

export const operation = defineOperation({
  name: 'reamaze.updateConversation',
  route: 'PUT /reamaze/conversations/{slug}',
  summary: 'Sets the given fields, and returns the updated conversation.',
  input: z.safeExtend(ConversationUpdate, { slug: Slug }),
  result: UpdateResult,
  example: {
    slug: 'refund-for-order-5123',
    assignee: { email: 'staff1@example.com' },
    tag_list: ['tag1', 'tag2'],
    status: 0,
    data: { field1: 'value1', field2: 'value2' },
  },
  otherExamples: [{ slug: 'refund-for-order-5123', category: 'billing', brand: 'acme' }],
  customerText: ['assignee.email', 'data'],
  refuses: [
    { says: 'no custom field', set: { data: {} }, names: 'data' },
    { says: 'nothing to change', remove: ['assignee', 'tag_list', 'status', 'data'], names: '' },
    { says: 'on hold without an end', set: { status: 5 }, names: 'hold_until' },
    {
      says: 'an end of being on hold with another status',
      set: { hold_until: '2026-09-01T00:00:00Z' },
      names: 'hold_until',
    },
    { says: 'a brand without a channel', set: { brand: 'acme-outlet' }, names: 'category' },
    { says: 'digits for a slug', set: { slug: '5123' }, names: 'slug' },
  ],
  right: 'change',
  check: (update, now) => checkHold(update, now),
  resend: (update) => resendOf(update),
  conversation: ({ slug }) => slug,
  changes: () => ({
    sets: {
      status: ['status', 'hold_until'],
      tags: ['tag_list'],
      fields: ['data'],
      assignee: ['assignee'],
      inbox: ['category', 'brand'],
    },
  }),
  cost: () => 1,

  run: ({ slug, ...update }, { reamaze }, call) => reamaze.updateConversation(slug, update, call),
  readStatus: async ({ slug }, { reamaze }, call) => String((await reamaze.conversation(slug, call)).status),
  findEffect: ({ slug, ...update }, evidence, { reamaze }, call) => reamaze.findUpdate(slug, update, evidence, call),
});

export const handler = serve(operation, runtime);
