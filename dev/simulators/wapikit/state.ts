import type { Exchange } from '../exchange.ts';
import type { WapikitKnobs } from './knobs.ts';

export type WapikitExchange = Exchange<WapikitState, WapikitKnobs>;

/** Epoch milliseconds. */
type Instant = number;

/** `Resolved` is in the database, though the API has no such status. */
export type Status = 'Active' | 'Closed' | 'Deleted' | 'Resolved';

export interface Contact {
  readonly uniqueId: string;
  readonly name: string;
  readonly phone: string;
  readonly createdAt: Instant;
}

export interface Member {
  readonly uniqueId: string;
  readonly name: string;
  readonly email: string;
  readonly createdAt: Instant;
}

export interface Message {
  readonly uniqueId: string;
  readonly direction: 'InBound' | 'OutBound';
  readonly text: string;
  readonly createdAt: Instant;
}

export interface Conversation {
  readonly uniqueId: string;
  status: Status;
  readonly contact: Contact;
  assignedTo?: Member;
  readonly tags: readonly string[];
  readonly createdAt: Instant;
  /** Oldest first. */
  readonly messages: Message[];
}

/** What happened that somebody would notice: a WhatsApp message to the contact, or a new status. */
export type Effect =
  | { readonly kind: 'message'; readonly at: Instant; readonly conversationId: string; readonly text: string }
  | { readonly kind: 'status'; readonly at: Instant; readonly conversationId: string; readonly status: Status };

export interface WapikitState {
  readonly conversations: Map<string, Conversation>;
  readonly members: Map<string, Member>;
  readonly effects: Effect[];
  nextMessage: number;
}

export function setStatus(state: WapikitState, conversation: Conversation, status: Status, at: Instant): void {
  conversation.status = status;
  state.effects.push({ kind: 'status', at, conversationId: conversation.uniqueId, status });
}

/** The message reaches the contact first and is stored second. */
export function sendMessage(
  state: WapikitState,
  conversation: Conversation,
  { text, at, stored }: { readonly text: string; readonly at: Instant; readonly stored: boolean },
): Message {
  state.effects.push({ kind: 'message', at, conversationId: conversation.uniqueId, text });
  const serial = String(state.nextMessage++).padStart(12, '0');
  const message: Message = {
    uniqueId: `5eed0000-0000-4000-8000-${serial}`,
    direction: 'OutBound',
    text,
    createdAt: at,
  };
  if (stored) conversation.messages.push(message);
  return message;
}
