// Generated from functions/ by `npm run generate`.
import type { Operation } from '../lib/operation.ts';
import { operation as helpscoutCreateReply } from './helpscout/create-reply.ts';
import { operation as khorosReactivateAuthorConversations } from './khoros/reactivate-author-conversations.ts';
import { operation as reamazeUpdateConversation } from './reamaze/update-conversation.ts';
import { operation as wapikitUpdateConversation } from './wapikit/update-conversation.ts';

/** Every operation there is. */
export const operations: readonly Operation[] = [
  helpscoutCreateReply,
  khorosReactivateAuthorConversations,
  reamazeUpdateConversation,
  wapikitUpdateConversation,
];
