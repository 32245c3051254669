import type { Done } from '../../operation.ts';
import type { Message, MessageResult } from './messages.ts';
import { Conversation, type ConversationId, type UpdateResult } from './schemas.ts';

/** A UUID has several spellings, and the server responds with one: in braces, as a URN, without dashes, in upper case. */
export function isSame({ uniqueId }: Conversation, asked: ConversationId): boolean {
  const plain = (id: string) => id.toLowerCase().replace(/^urn:uuid:|[{}-]/g, '');
  return plain(uniqueId) === plain(asked);
}

/** A message that reached WhatsApp. */
export function sent({ uniqueId }: Message, conversationId: ConversationId): Done<MessageResult> {
  return { result: { messageId: uniqueId, conversationId }, verified: true, artifact: uniqueId };
}

/** The result for a conversation that reads back as asked. */
export function done(conversation: Conversation): Done<UpdateResult> {
  // Leaves out the contact, who is a customer.
  return { result: { conversation: Conversation.parse(conversation) }, verified: true };
}

/** The result for a deleted conversation: its id and status. Not verified, because no read has shown that it existed. */
export function gone(uniqueId: ConversationId): Done<UpdateResult> {
  const conversation = { uniqueId, status: 'Deleted' };
  return { result: { conversation }, verified: 'unsupported', warnings: ['conversation_gone'] };
}
