import { serve } from '../../lib/doors/serve.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { authorKey, Reactivation, ReactivationResult } from '../../lib/vendors/khoros/index.ts';

export const operation = defineOperation({
  name: 'khoros.reactivateAuthorConversations',
  route: 'POST /khoros/authors/{networkType}/{networkId}/reactivate',
  summary: 'Reactivates all conversations of an author, and returns their numbers.',
  input: Reactivation,
  result: ReactivationResult,
  example: {
    networkType: 'facebook',
    networkId: '32031810236844413',
    comment: 'payment processed',
    pageId: '354241721305178',
  },
  otherExamples: [{ networkType: 'lithium', networkInstance: 'community.shop.example', networkId: '2279' }],
  customerText: ['comment'],
  refuses: [
    { says: 'a comment of invisible characters', set: { comment: '\u200b\u2060' }, names: 'comment' },
    { says: 'a comment that is too long for a URL', set: { comment: 'a'.repeat(6_001) }, names: 'comment' },
    { says: 'an instance with a slash', set: { networkInstance: 'eu/shop' }, names: 'networkInstance' },
  ],
  right: 'change',
  resend: ({ comment }) => (comment === undefined ? 'safe' : 'once'),
  conversation: (author) => authorKey(author),
  cost: ({ comment }) => (comment === undefined ? 1 : 2),

  run: (reactivation, { khoros }, call) => khoros.reactivateAuthorConversations(reactivation, call),
  lookBefore: (reactivation, { khoros }, call) => khoros.notesBefore(reactivation, call),
  findEffect: (reactivation, evidence, { khoros }, call) => khoros.findReactivation(reactivation, evidence, call),
});

export const handler = serve(operation, runtime);
