import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, FieldChange, UpdateResult } from '../../lib/vendors/helpscout/index.ts';

export const operation = defineOperation({
  name: 'helpscout.setFields',
  route: 'PUT /helpscout/conversations/{conversationId}/fields',
  summary: 'Sets all custom fields, or some of them, and returns the updated conversation.',
  input: z.safeExtend(FieldChange, { conversationId: ConversationId }),
  result: UpdateResult,
  example: { conversationId: '128', add: [{ id: 104, value: '169' }], remove: [105] },
  otherExamples: [{ conversationId: '128', fields: [{ id: 104, value: '169' }] }],
  customerText: ['add'],
  refuses: [
    { says: 'nothing to change', remove: ['add', 'remove'], names: '' },
    { says: 'a whole list and an addition', set: { fields: [] }, names: '' },
    { says: 'no field to set or remove', set: { add: [], remove: [] }, names: 'add' },
    { says: 'a number for a value', set: { add: [{ id: 104, value: 169 }] }, names: 'add[0].value' },
    {
      says: 'a field twice',
      set: {
        add: [
          { id: 1, value: 'a' },
          { id: 1, value: 'b' },
        ],
      },
      names: 'add',
    },
  ],
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  changes: ({ fields }) => ({ sets: { fields: ['fields'] }, adds: fields === undefined }),
  cost: () => 4,

  run: ({ conversationId, ...change }, { helpscout }, call) => helpscout.setFields(conversationId, change, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  findEffect: ({ conversationId, ...change }, evidence, { helpscout }, call) =>
    helpscout.findFields(conversationId, change, evidence, call),
});

export const handler = serve(operation, runtime);
