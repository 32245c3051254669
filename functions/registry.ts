// Generated from functions/ by `npm run generate`.
import type { Operation } from '../lib/operation.ts';
import { operation as conversationsAddNote } from './conversations/add-note.ts';
import { operation as conversationsReactivate } from './conversations/reactivate.ts';
import { operation as conversationsReply } from './conversations/reply.ts';
import { operation as conversationsUpdate } from './conversations/update.ts';
import { operation as helpscoutAddNote } from './helpscout/add-note.ts';
import { operation as helpscoutCreateReply } from './helpscout/create-reply.ts';
import { operation as helpscoutSetFields } from './helpscout/set-fields.ts';
import { operation as helpscoutSetTags } from './helpscout/set-tags.ts';
import { operation as helpscoutSnooze } from './helpscout/snooze.ts';
import { operation as helpscoutUnsnooze } from './helpscout/unsnooze.ts';
import { operation as helpscoutUpdateConversation } from './helpscout/update-conversation.ts';
import { operation as khorosReactivateAuthorConversations } from './khoros/reactivate-author-conversations.ts';
import { operation as reamazeAddNote } from './reamaze/add-note.ts';
import { operation as reamazeCreateMessage } from './reamaze/create-message.ts';
import { operation as reamazeUpdateConversation } from './reamaze/update-conversation.ts';
import { operation as wapikitAssignConversation } from './wapikit/assign-conversation.ts';
import { operation as wapikitCreateMessage } from './wapikit/create-message.ts';
import { operation as wapikitUnassignConversation } from './wapikit/unassign-conversation.ts';
import { operation as wapikitUpdateConversation } from './wapikit/update-conversation.ts';

/** Every operation there is. */
export const operations: readonly Operation[] = [
  conversationsAddNote,
  conversationsReactivate,
  conversationsReply,
  conversationsUpdate,
  helpscoutAddNote,
  helpscoutCreateReply,
  helpscoutSetFields,
  helpscoutSetTags,
  helpscoutSnooze,
  helpscoutUnsnooze,
  helpscoutUpdateConversation,
  khorosReactivateAuthorConversations,
  reamazeAddNote,
  reamazeCreateMessage,
  reamazeUpdateConversation,
  wapikitAssignConversation,
  wapikitCreateMessage,
  wapikitUnassignConversation,
  wapikitUpdateConversation,
];
