import type { Exchange } from '../exchange.ts';
import type { KhorosKnobs } from './knobs.ts';

export type KhorosExchange = Exchange<KhorosState, KhorosKnobs>;

/** Epoch milliseconds. */
type Instant = number;

export type Status = 'PENDING' | 'AVAILABLE' | 'ASSIGNED' | 'CLOSED';

export interface Agent {
  readonly name: string;
  readonly email: string;
  readonly lswUuid: string;
}

/** An internal note: what must never be added twice. */
export interface Note {
  readonly displayNumber: number;
  readonly at: Instant;
  readonly text: string;
  readonly source: 'UI' | 'API';
}

export interface Conversation {
  readonly displayNumber: number;
  readonly lswUuid: string;
  readonly author: Author;
  /** The Facebook page that the author wrote to. */
  readonly pageId?: string;
  status: Status;
  agent?: Agent;
  readonly createDate: Instant;
  updatedAt: Instant;
  closeDate?: Instant;
  readonly text: string;
  readonly notes: Note[];
}

/** An author is another one on each network, and in each instance of it. */
export interface Author {
  readonly networkType: string;
  readonly networkInstance: string;
  readonly networkId: string;
  readonly name: string;
}

export interface KhorosState {
  /** By display number. */
  readonly conversations: Map<number, Conversation>;
  /** Every note that was added since the seed. */
  readonly added: Note[];
}

export function conversationsOf(
  state: KhorosState,
  { networkType, networkInstance, networkId }: Omit<Author, 'name'>,
): readonly Conversation[] {
  return [...state.conversations.values()].filter(
    ({ author }) =>
      author.networkType === networkType &&
      author.networkInstance === networkInstance &&
      author.networkId === networkId,
  );
}

/** Puts a conversation back into the workflow; tells whether its state changed. */
export function reactivate(conversation: Conversation, knobs: KhorosKnobs, now: Instant): boolean {
  const { status, agent } = conversation;
  if (status === 'AVAILABLE' || status === 'ASSIGNED') return false;
  if (status === 'CLOSED' && !knobs.reopenClosed) return false;
  conversation.status = agent && knobs.ownedBecomesAssigned ? 'ASSIGNED' : 'AVAILABLE';
  conversation.updatedAt = now;
  delete conversation.closeDate;
  return true;
}

export function addNote(state: KhorosState, conversation: Conversation, text: string, now: Instant): void {
  const note: Note = { displayNumber: conversation.displayNumber, at: now, text, source: 'API' };
  conversation.notes.push(note);
  conversation.updatedAt = now;
  state.added.push(note);
}
