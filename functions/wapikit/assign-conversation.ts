import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { Assignment, ConversationId, UpdateResult } from '../../lib/vendors/wapikit/index.ts';

export const operation = defineOperation({
  name: 'wapikit.assignConversation',
  route: 'POST /wapikit/conversations/{conversationId}/assign',
  summary: 'Assigns a conversation to a member of the organization, and returns the updated conversation.',
  input: z.safeExtend(Assignment, { conversationId: ConversationId }),
  result: UpdateResult,
  example: {
    conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    organizationMemberId: 'c0000000-0000-4000-8000-000000004002',
  },
  customerText: [],
  refuses: [{ says: 'nobody', remove: ['organizationMemberId'], names: 'organizationMemberId' }],
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  changes: () => ({ sets: { assignee: ['organizationMemberId'] } }),
  cost: () => 2,

  run: ({ conversationId, ...assignment }, { wapikit }, call) =>
    wapikit.assignConversation(conversationId, assignment, call),
  readStatus: async ({ conversationId }, { wapikit }, call) =>
    (await wapikit.conversation(conversationId, call)).status,
  findEffect: ({ conversationId, organizationMemberId }, _, { wapikit }, call) =>
    wapikit.findAssignment(conversationId, organizationMemberId, call),
});

export const handler = serve(operation, runtime);
