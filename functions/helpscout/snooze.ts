import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, checkSnooze, Snooze, UpdateResult } from '../../lib/vendors/helpscout/index.ts';

export const operation = defineOperation({
  name: 'helpscout.snooze',
  route: 'PUT /helpscout/conversations/{conversationId}/snooze',
  summary: 'Snoozes a conversation until a given time, and returns the updated conversation.',
  input: z.safeExtend(Snooze, { conversationId: ConversationId }),
  result: UpdateResult,
  example: { conversationId: '123', snoozedUntil: '2099-03-06T09:00:00Z', unsnoozeOnCustomerReply: true },
  customerText: [],
  refuses: [
    { says: 'no end', remove: ['snoozedUntil'], names: 'snoozedUntil' },
    { says: 'nothing of what a reply does', remove: ['unsnoozeOnCustomerReply'], names: 'unsnoozeOnCustomerReply' },
    { says: 'a day that does not exist', set: { snoozedUntil: '2099-02-31T09:00:00Z' }, names: 'snoozedUntil' },
  ],
  check: (snooze, now) => checkSnooze(snooze, now),
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  changes: () => ({ sets: { snooze: ['snoozedUntil', 'unsnoozeOnCustomerReply'] } }),
  cost: () => 3,

  run: ({ conversationId, ...snooze }, { helpscout }, call) => helpscout.snooze(conversationId, snooze, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  findEffect: ({ conversationId, ...snooze }, evidence, { helpscout }, call) =>
    helpscout.findSnooze(conversationId, snooze, evidence, call),
});

export const handler = serve(operation, runtime);
