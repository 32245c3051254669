import type { SeenConversation, SeenMessage } from '../inbox.ts';
import type { Conversation, Message, ReamazeState } from './state.ts';

const STATUSES = ['unresolved', 'pending', 'resolved', 'spam', 'archived', 'on hold'];

/** The conversations as Re:amaze's own pages show them. */
export function inbox({ conversations }: ReamazeState): readonly SeenConversation[] {
  return conversations.map(({ slug, subject, author, tags, updatedAt, messages, ...conversation }) => ({
    ...{ id: slug, subject, updatedAt, customer: author.email, tags },
    status: statusOf(conversation),
    messages: messages.map((message) => ({ at: message.createdAt, kind: kindOf(message), text: message.body })),
  }));
}

function statusOf({ status, holdUntil }: Pick<Conversation, 'status' | 'holdUntil'>): string {
  return `${STATUSES[status] ?? status}${holdUntil ? ` until ${holdUntil}` : ''}`;
}

function kindOf({ visibility, fromStaff }: Message): SeenMessage['kind'] {
  if (visibility !== 0) return 'note';
  return fromStaff ? 'mail' : 'from customer';
}
