import { AppError } from '../../errors/app-error.ts';
import type { Done } from '../../operation.ts';
import type { Message, MessageResult } from './messages.ts';
import { Conversation, type ConversationId, type UpdateResult } from './schemas.ts';

/** WapiKit said yes, and a read shows that it did not do it. */
export function notCarriedOut(field: string, status?: number): AppError {
  return new AppError('vendor_contract', 'WapiKit accepted the update and did not carry it out.', {
    outcome: 'applied',
    verified: false,
    issues: [{ path: field, message: 'is not what was asked for when it is read back' }],
    vendor: status === undefined ? undefined : { status },
  });
}

/** A message that reached WhatsApp. */
export function sent({ uniqueId }: Message, conversationId: ConversationId): Done<MessageResult> {
  return { result: { messageId: uniqueId, conversationId }, verified: true, artifact: uniqueId };
}

/** A conversation that has been read back as asked. */
export function done(conversation: Conversation): Done<UpdateResult> {
  // Without what is said of the contact.
  return { result: { conversation: Conversation.parse(conversation) }, verified: true };
}

/** Shown as far as it is known; not verified, because nobody has seen that it had been there. */
export function gone(uniqueId: ConversationId): Done<UpdateResult> {
  const conversation = { uniqueId, status: 'Deleted' };
  return { result: { conversation }, verified: 'unsupported', warnings: ['conversation_gone'] };
}
