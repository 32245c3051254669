import * as z from 'zod/mini';
import { checkHold } from '../../lib/conversations/contract.ts';
import { PARTS, updateFields } from '../../lib/conversations/model/inputs.ts';
import { neutral } from '../../lib/conversations/neutral.ts';
import { Result } from '../../lib/conversations/result.ts';
import { Target } from '../../lib/conversations/target.ts';
import { serve } from '../../lib/doors/serve.ts';
import { inJsonSchema } from '../../lib/json-schema.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';

/** On hold, in JSON Schema. */
const ON_HOLD = { properties: { status: { const: 'on_hold' } }, required: ['status'] };

const Input = z.strictObject({ target: Target, ...updateFields }).check(
  z.refine((input) => PARTS.some((part) => input[part] !== undefined), {
    message: `must name at least one of ${PARTS.join(', ')}`,
    ...inJsonSchema({ anyOf: PARTS.map((part) => ({ required: [part] })) }),
  }),
  z.refine(({ status, until }) => status !== 'on_hold' || until !== undefined, {
    path: ['until'],
    message: 'is required with status on_hold',
    ...inJsonSchema({ anyOf: [{ not: ON_HOLD }, { required: ['until'] }] }),
  }),
  z.refine(({ status, until }) => until === undefined || status === 'on_hold', {
    path: ['until'],
    message: 'can only be used with status on_hold',
    ...inJsonSchema({ dependentSchemas: { until: ON_HOLD } }),
  }),
);

export const operation = defineOperation({
  name: 'conversations.update',
  route: 'POST /conversations/update',
  summary: 'Sets status, owner, tags and custom fields at any vendor, and returns a result for each of them.',
  input: Input,
  result: Result,
  example: {
    target: { vendor: 'reamaze', conversationId: 'the-kettle-leaks' },
    status: 'pending',
    assignee: { email: 'staff1@example.com' },
    tags: { add: ['refund'], remove: ['urgent'] },
    fields: { order: '5123' },
  },
  otherExamples: [
    {
      target: { vendor: 'helpscout', customer: { email: 'ana.pereira@example.com' } },
      status: 'on_hold',
      until: '2099-03-06T09:00:00Z',
      tags: { set: ['refund'] },
    },
  ],
  customerText: ['assignee.email', 'fields'],
  refuses: [
    { says: 'nothing to change', remove: ['status', 'assignee', 'tags', 'fields'], names: '' },
    { says: 'on hold without an end', set: { status: 'on_hold' }, names: 'until' },
    { says: 'an end of being on hold with another status', set: { until: '2099-01-01T00:00:00Z' }, names: 'until' },
    { says: 'no tag to add', set: { tags: { add: [] } }, names: 'tags.add' },
    { says: 'no tag to remove', set: { tags: { remove: [] } }, names: 'tags.remove' },
    { says: 'tags without a change', set: { tags: {} }, names: 'tags' },
    {
      says: 'a tag that is added and removed',
      set: { tags: { add: ['vip'], remove: [' VIP'] } },
      names: 'tags.remove',
    },
    { says: 'no custom field', set: { fields: {} }, names: 'fields' },
    { says: 'tags that are set and added to', set: { tags: { set: ['a'], add: ['b'] } }, names: 'tags' },
    { says: 'an owner by address and id', set: { assignee: { id: '1', email: 'a@b.example' } }, names: 'assignee' },
  ],
  right: 'change',
  // What adds to a list neither replaces an older list nor is replaced by a newer one.
  changes({ tags, fields }) {
    const isWholeList = tags !== undefined && 'set' in tags;
    return {
      sets: { status: ['status', 'until'], assignee: ['assignee'], ...(isWholeList ? { tags: ['tags'] } : {}) },
      adds: (tags !== undefined && !isWholeList) || fields !== undefined,
    };
  },
  ...neutral<z.output<typeof Input>>('update', {
    onConversation: (adapter, id, { target: _, ...update }) => adapter.update?.(id, update),
    check: ({ target, until }, now) => checkHold(until, target.vendor, now),
  }),
});

export const handler = serve(operation, runtime);
