import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { authorKey, Reactivation } from '../../lib/vendors/khoros/index.ts';

/** POST /khoros/authors/{networkType}/{networkId}/reactivate: reactivates, and answers the conversations' numbers. */
export const operation = defineOperation({
  name: 'khoros.reactivateAuthorConversations',
  input: Reactivation,
  right: 'change',
  resend: ({ comment }) => (comment === undefined ? 'safe' : 'once'),
  conversation: (author) => authorKey(author),
  cost: ({ comment }) => (comment === undefined ? 1 : 2),

  run: (reactivation, { khoros }, call) => khoros.reactivateAuthorConversations(reactivation, call),
  lookBefore: (reactivation, { khoros }, call) => khoros.notesBefore(reactivation, call),
  findEffect: (reactivation, evidence, { khoros }, call) => khoros.findReactivation(reactivation, evidence, call),
});

export const handler = serve(operation, runtime);
