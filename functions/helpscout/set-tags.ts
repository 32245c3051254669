import * as z from 'zod/mini';
import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationId, TagChange, UpdateResult } from '../../lib/vendors/helpscout/index.ts';

export const operation = defineOperation({
  name: 'helpscout.setTags',
  route: 'PUT /helpscout/conversations/{conversationId}/tags',
  summary: 'Sets the tags, or adds and removes some, and returns the updated conversation.',
  input: z.safeExtend(TagChange, { conversationId: ConversationId }),
  result: UpdateResult,
  example: { conversationId: '128', add: ['paid'], remove: ['vip'] },
  otherExamples: [{ conversationId: '128', tags: ['paid', 'presale'] }],
  customerText: [],
  refuses: [
    { says: 'nothing to change', remove: ['add', 'remove'], names: '' },
    { says: 'a whole list and an addition', set: { tags: ['a'] }, names: '' },
    { says: 'no tag to add or remove', set: { add: [], remove: [] }, names: 'add' },
    { says: 'no tag to remove', remove: ['add'], set: { remove: [] }, names: 'remove' },
    { says: 'a tag of spaces', set: { add: [' '] }, names: 'add[0]' },
  ],
  right: 'change',
  resend: () => 'safe',
  conversation: ({ conversationId }) => conversationId,
  // A change by `add` and `remove` supersedes no older list, and no newer list supersedes it.
  changes: ({ tags }) => ({ sets: { tags: ['tags'] }, adds: tags === undefined }),
  cost: () => 4,

  run: ({ conversationId, ...change }, { helpscout }, call) => helpscout.setTags(conversationId, change, call),
  readStatus: async ({ conversationId }, { helpscout }, call) =>
    (await helpscout.conversation(conversationId, call)).status,
  findEffect: ({ conversationId, ...change }, evidence, { helpscout }, call) =>
    helpscout.findTags(conversationId, change, evidence, call),
});

export const handler = serve(operation, runtime);
