import type { Exchange } from '../exchange.ts';
import type { HelpscoutKnobs } from './knobs.ts';

export type HelpscoutExchange = Exchange<HelpscoutState, HelpscoutKnobs>;

/** Epoch milliseconds. */
type Instant = number;

export interface Person {
  readonly id: number;
  readonly first: string;
  readonly last: string;
  readonly email: string;
}

export interface Mailbox {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

export interface Attachment {
  readonly id: number;
  readonly filename: string;
  readonly mimeType: string;
  /** Base64, as it was sent. */
  readonly data: string;
}

export type ThreadType = 'customer' | 'message' | 'note';

export interface Thread {
  readonly id: number;
  readonly type: ThreadType;
  state: 'published' | 'draft' | 'hidden';
  /** The conversation's status that this thread brought. */
  readonly status: string;
  text: string;
  readonly createdBy: { readonly type: 'user' | 'customer'; readonly id: number };
  readonly customerId: number;
  readonly assignTo?: number;
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly createdAt: Instant;
  /** When the vendor stored it: later than `createdAt` says for an import. */
  readonly committedAt: Instant;
  readonly imported: boolean;
  readonly attachments: readonly Attachment[];
}

export interface Conversation {
  readonly id: number;
  readonly number: number;
  subject: string;
  status: string;
  state: 'published' | 'draft' | 'deleted';
  mailboxId: number;
  customerId: number;
  assigneeId?: number;
  tags: readonly string[];
  fields: readonly { readonly id: number; readonly value: string }[];
  snooze?: { readonly snoozedUntil: string; readonly unsnoozeOnCustomerReply: boolean };
  readonly createdAt: Instant;
  updatedAt: Instant;
  closedAt?: Instant;
  mergedInto?: { readonly id: number; readonly at: Instant };
  /** Company policy forbids new threads: the conversation is too old. */
  locked?: boolean;
  /** Oldest first. */
  readonly threads: Thread[];
}

/** A mail that went to a customer: what must never happen twice. */
export interface Mail {
  readonly at: Instant;
  readonly conversationId: number;
  readonly threadId: number;
  readonly to: string;
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly text: string;
}

export interface HelpscoutState {
  readonly conversations: Map<number, Conversation>;
  readonly customers: Map<number, Person>;
  readonly users: Map<number, Person>;
  readonly mailboxes: Map<number, Mailbox>;
  readonly mails: Mail[];
  /** Ids of notes and drafts, and of what was imported: effects that nobody is mailed about. */
  readonly silent: { readonly conversationId: number; readonly threadId: number; readonly kind: string }[];
  nextThreadId: number;
  nextId: number;
}

/** A thread that is to be added; the rest follows from the conversation and the time. */
export interface NewThread {
  readonly type: ThreadType;
  readonly text: string;
  readonly userId: number;
  readonly status?: string;
  readonly draft?: boolean;
  readonly imported?: boolean;
  readonly customerId?: number;
  readonly assignTo?: number;
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly createdAt?: Instant;
  readonly attachments?: readonly Omit<Attachment, 'id'>[];
}

/** Adds a thread with all that follows from it: status, owner, and mail to the customer. */
export function addThread(state: HelpscoutState, to: Conversation, fresh: NewThread, now: Instant): Thread {
  const { draft = false, imported = false } = fresh;
  const status = fresh.status ?? (fresh.type === 'message' && !imported ? 'active' : to.status);
  const thread: Thread = {
    id: state.nextThreadId++,
    type: fresh.type,
    state: draft ? 'draft' : 'published',
    status,
    text: fresh.text,
    createdBy: { type: 'user', id: fresh.userId },
    customerId: fresh.customerId ?? to.customerId,
    ...(fresh.assignTo !== undefined && { assignTo: fresh.assignTo }),
    cc: fresh.cc ?? [],
    bcc: fresh.bcc ?? [],
    createdAt: fresh.createdAt ?? now,
    committedAt: now,
    imported,
    attachments: (fresh.attachments ?? []).map((attachment) => ({ id: state.nextId++, ...attachment })),
  };
  to.threads.push(thread);
  if (draft || imported || fresh.type !== 'message') {
    const kind = draft ? 'draft' : imported ? 'import' : fresh.type;
    state.silent.push({ conversationId: to.id, threadId: thread.id, kind });
  }
  if (!draft) setStatus(to, status, now);
  if (!draft && !imported && fresh.type === 'message') send(state, to, thread, now);
  to.updatedAt = now;
  return thread;
}

/** Publishes what was a draft; only now is it mailed. */
export function publishDrafts(state: HelpscoutState, conversation: Conversation, now: Instant): void {
  conversation.state = 'published';
  for (const thread of conversation.threads.filter(({ state: at }) => at === 'draft')) {
    thread.state = 'published';
    setStatus(conversation, thread.status, now);
    send(state, conversation, thread, now);
  }
}

export function setStatus(conversation: Conversation, status: string, now: Instant): void {
  if (status === 'closed' && conversation.status !== 'closed') conversation.closedAt = now;
  if (status !== 'closed') delete conversation.closedAt;
  conversation.status = status;
  conversation.updatedAt = now;
}

function send(state: HelpscoutState, conversation: Conversation, thread: Thread, now: Instant): void {
  if (thread.assignTo !== undefined) conversation.assigneeId = thread.assignTo;
  state.mails.push({
    at: now,
    conversationId: conversation.id,
    threadId: thread.id,
    to: state.customers.get(thread.customerId)?.email ?? '',
    cc: thread.cc,
    bcc: thread.bcc,
    text: thread.text,
  });
}

/** The customer with this e-mail address; Help Scout makes one where there is none. */
export function customerByEmail(state: HelpscoutState, email: string): Person {
  const known = [...state.customers.values()].find((customer) => customer.email.toLowerCase() === email.toLowerCase());
  if (known) return known;
  const fresh = { id: state.nextId++, first: '', last: '', email };
  state.customers.set(fresh.id, fresh);
  return fresh;
}

/** A conversation that can be read and written under this id: neither merged away nor deleted. */
export function present(state: HelpscoutState, id: string | undefined): Conversation | undefined {
  const conversation = state.conversations.get(idOf(id));
  return conversation && !conversation.mergedInto && conversation.state !== 'deleted' ? conversation : undefined;
}

/** An id of the path as a number: digits alone, without a leading zero. NaN if it is none. */
export function idOf(text: string | undefined): number {
  return /^[1-9]\d{0,15}$/.test(text ?? '') ? Number(text) : Number.NaN;
}
