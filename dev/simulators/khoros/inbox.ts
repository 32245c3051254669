import type { SeenConversation } from '../inbox.ts';
import type { KhorosState } from './state.ts';

/** The conversations as agents see them in Khoros Care. */
export function inbox({ conversations }: KhorosState): readonly SeenConversation[] {
  return [...conversations.values()].map(({ displayNumber, author, status, createDate, updatedAt, text, notes }) => ({
    ...{ id: String(displayNumber), status, updatedAt },
    subject: `${author.networkType} ${author.networkId}`,
    customer: author.name,
    messages: [
      { at: createDate, kind: 'from customer' as const, text },
      ...notes.map((note) => ({ at: note.at, kind: 'note' as const, text: note.text })),
    ],
  }));
}
