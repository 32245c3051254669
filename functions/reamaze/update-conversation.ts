import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { ConversationUpdate, checkHold, resendOf, Slug } from '../../lib/vendors/reamaze/index.ts';

/** PUT /reamaze/conversations/{slug}: sets what is named, and answers the conversation as it then is. */
export const operation = defineOperation({
  name: 'reamaze.updateConversation',
  input: ConversationUpdate.safeExtend({ slug: Slug }),
  right: 'change',
  check: (update, now) => checkHold(update, now),
  resend: (update) => resendOf(update),
  conversation: ({ slug }) => slug,
  sets: [['status', 'hold_until'], ['tag_list'], ['data'], ['assignee'], ['category', 'brand']],
  cost: () => 1,

  run: ({ slug, ...update }, { reamaze }, call) => reamaze.updateConversation(slug, update, call),
  readStatus: async ({ slug }, { reamaze }, call) => String((await reamaze.conversation(slug, call)).status),
  findEffect: ({ slug, ...update }, evidence, { reamaze }, call) => reamaze.findUpdate(slug, update, evidence, call),
});

export const handler = serve(operation, runtime);
