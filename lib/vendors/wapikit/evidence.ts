import type { Conversation, ConversationUpdate } from './schemas.ts';

/**
 * Whether a conversation shows an update.
 * If it does not, that proves nothing: WapiKit shows no time of the last change, so an agent may have changed it since.
 */
export function shows(conversation: Conversation, update: ConversationUpdate): boolean {
  return conversation.status === update.status;
}
