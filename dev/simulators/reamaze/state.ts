import type { Exchange } from '../exchange.ts';
import type { ReamazeKnobs } from './knobs.ts';

/** Besides what all vendors need: who calls, and at which brand. */
export interface ReamazeExchange extends Exchange<ReamazeState, ReamazeKnobs> {
  readonly brand: string;
  readonly caller: Staff;
}

/** Epoch milliseconds. */
type Instant = number;

export interface Staff {
  readonly name: string;
  readonly email: string;
}

export interface Channel {
  readonly slug: string;
  readonly name: string;
  readonly brand: string;
  /** 1 is e-mail; a conversation can be moved to no other type. */
  readonly channel: number;
  readonly email: string;
  /** 0 public, 1 private. */
  readonly visibility: number;
}

export interface Message {
  readonly id: number;
  readonly body: string;
  /** 0 public, 1 internal note. */
  readonly visibility: number;
  readonly author: Staff;
  readonly fromStaff: boolean;
  readonly originId?: string;
  readonly createdAt: Instant;
}

export interface Conversation {
  readonly id: number;
  readonly slug: string;
  /** Other names that the lookup tries after the slug. */
  readonly ref?: string;
  readonly originId?: string;
  readonly subject: string;
  status: number;
  holdUntil?: string;
  tags: readonly string[];
  data: Readonly<Record<string, unknown>>;
  channel: Channel;
  assignee?: Staff;
  readonly author: Staff;
  readonly createdAt: Instant;
  updatedAt: Instant;
  /** Oldest first. */
  readonly messages: Message[];
}

/** What somebody would notice: a message or a note, or that a conversation was updated. */
export type Effect =
  | {
      readonly kind: 'message' | 'note';
      readonly at: Instant;
      readonly slug: string;
      readonly body: string;
      readonly originId?: string;
    }
  | { readonly kind: 'update'; readonly at: Instant; readonly slug: string; readonly changes: object };

export interface ReamazeState {
  readonly conversations: Conversation[];
  readonly channels: readonly Channel[];
  readonly staff: readonly Staff[];
  readonly effects: Effect[];
  nextMessageId: number;
}

/** Looks an id up as slug, then ref, then origin, then database id: so a number may find somebody else's conversation. */
export function find({ state, brand }: ReamazeExchange, id: string): Conversation | undefined {
  const here = state.conversations.filter(({ channel }) => channel.brand === brand);
  return (
    here.find(({ slug }) => slug === id) ??
    here.find(({ ref }) => ref === id) ??
    here.find(({ originId }) => originId === id) ??
    here.find((it) => String(it.id) === id)
  );
}

/** A message that is to be added. */
export type NewMessage = Pick<Message, 'body' | 'visibility' | 'originId' | 'author' | 'fromStaff'> & {
  readonly autoResolve: boolean;
};

/** A public message of staff resolves the conversation unless told not to; one of the customer opens it again. */
export function addMessage(
  state: ReamazeState,
  to: Conversation,
  { autoResolve, ...fresh }: NewMessage,
  at: Instant,
): Message {
  const message: Message = { id: state.nextMessageId++, ...fresh, createdAt: at };
  to.messages.push(message);
  const isPublic = message.visibility === 0;
  if (isPublic && message.fromStaff && autoResolve) to.status = 2;
  if (isPublic && !message.fromStaff) to.status = 0;
  to.updatedAt = at;
  const { body, originId } = message;
  const kind = isPublic ? 'message' : 'note';
  state.effects.push({ kind, at, slug: to.slug, body, ...(originId !== undefined && { originId }) });
  return message;
}
