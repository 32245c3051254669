import { decodeHTML, escapeUTF8 } from 'entities';
import { type Answer, json } from '../exchange.ts';
import type { HelpscoutKnobs } from './knobs.ts';
import type { Attachment, Conversation, HelpscoutState, Person, Thread } from './state.ts';

/** The ISO form that Help Scout writes: no milliseconds. */
export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** A conversation as GET answers it. An unassigned one has no `assignee` at all. */
export function conversationView(state: HelpscoutState, origin: string, it: Conversation, embedThreads = false) {
  const self = `${origin}/v2/conversations/${it.id}`;
  const published = it.threads.filter((thread) => thread.state === 'published');
  const assignee = it.assigneeId === undefined ? undefined : state.users.get(it.assigneeId);
  const customer = state.customers.get(it.customerId);
  return {
    id: it.id,
    number: it.number,
    threads: it.threads.filter(isMessage).length,
    type: 'email',
    folderId: 1,
    status: it.status,
    state: it.state,
    subject: it.subject,
    preview: published.at(-1)?.text.slice(0, 100) ?? '',
    mailboxId: it.mailboxId,
    ...(assignee && { assignee: personView('user', assignee) }),
    createdBy: customer && personView('customer', customer),
    createdAt: instant(it.createdAt),
    closedBy: it.closedAt === undefined ? 0 : (it.assigneeId ?? 1),
    ...(it.closedAt !== undefined && { closedAt: instant(it.closedAt) }),
    userUpdatedAt: instant(it.updatedAt),
    customerWaitingSince: { time: instant(it.updatedAt), friendly: 'recently' },
    source: { type: 'email', via: 'customer' },
    tags: it.tags.map((tag, index) => ({ id: index + 1, color: '#929499', tag })),
    cc: [],
    bcc: [],
    primaryCustomer: customer && personView('customer', customer),
    customFields: it.fields.map(({ id, value }) => ({ id, name: `Field ${id}`, value, text: value })),
    ...(it.snooze && { snooze: it.snooze }),
    ...(embedThreads && { _embedded: { threads: it.threads.map((thread) => threadView(state, self, thread)) } }),
    _links: {
      self: { href: self },
      threads: { href: `${self}/threads/` },
      mailbox: { href: `${origin}/v2/mailboxes/${it.mailboxId}` },
      primaryCustomer: { href: `${origin}/v2/customers/${it.customerId}` },
      web: { href: `https://secure.helpscout.net/conversation/${it.id}/${it.number}` },
    },
  };
}

/** What `threads` counts: what customers and staff wrote to each other, not notes and drafts. */
function isMessage({ type, state }: Thread): boolean {
  return state === 'published' && type !== 'note';
}

/** A thread as the list answers it: `text` reads back as `body`, `fileName` as `filename`. */
export function threadView(
  state: HelpscoutState,
  conversationHref: string,
  thread: Thread,
  { bodies, replyType }: Pick<HelpscoutKnobs, 'bodies' | 'replyType'> = { bodies: 'verbatim', replyType: 'message' },
) {
  const { type, id } = thread.createdBy;
  const author = type === 'user' ? state.users.get(id) : state.customers.get(id);
  const customer = state.customers.get(thread.customerId);
  return {
    id: thread.id,
    type: thread.type === 'message' ? replyType : thread.type,
    status: thread.status,
    state: thread.state,
    action: { type: 'default', text: '', associatedEntities: {} },
    body: BODIES[bodies](thread.text),
    source: { type: type === 'user' ? 'api' : 'email', via: type },
    customer: customer && personView('customer', customer),
    createdBy: author && personView(type, author),
    savedReplyId: 0,
    to: thread.type === 'message' && customer ? [customer.email] : [],
    cc: thread.cc,
    bcc: thread.bcc,
    createdAt: instant(thread.createdAt),
    _embedded: { attachments: thread.attachments.map((it) => attachmentView(conversationHref, it)) },
  };
}

const BODIES: Readonly<Record<HelpscoutKnobs['bodies'], (text: string) => string>> = {
  verbatim: (text) => text,
  html: (text) => text.replaceAll('\n', '<br />\n'),
  editor: (text) =>
    text
      .split(/(<[^<>]*>)/)
      .map(rewritten)
      .join('')
      .replaceAll('\n', '<br />\n'),
};

/** A piece of text as the editor writes it; a tag stays as it is. */
function rewritten(piece: string): string {
  if (piece.startsWith('<')) return piece;
  const escaped = escapeUTF8(decodeHTML(piece));
  return escaped.replace(/https?:\/\/[^\s<>&]+/g, (address) => `<a href="${address}">${address}</a>`);
}

function attachmentView(conversationHref: string, { id, filename, mimeType, data }: Attachment) {
  const size = Buffer.from(data, 'base64').length;
  const _links = { data: { href: `${conversationHref}/attachments/${id}/data` } };
  return { id, filename, mimeType, width: 0, height: 0, size, _links };
}

/** A person as conversations and threads mention one. */
function personView(type: 'user' | 'customer', { id, first, last, email }: Person) {
  return { id, type, first, last, photoUrl: `https://images.example.com/${type}/${id}.png`, email };
}

/** A page in HAL. `_embedded` is missing when the page is empty. */
export function pageView<Item>(
  href: URL,
  name: string,
  items: readonly Item[],
  size: number,
  see: (it: Item) => unknown,
) {
  const number = Math.max(1, Number(href.searchParams.get('page')) || 1);
  const totalPages = Math.ceil(items.length / size);
  const shown = items.slice((number - 1) * size, number * size);
  const at = (page: number) => {
    const link = new URL(href);
    link.searchParams.set('page', String(page));
    return { href: link.href };
  };
  return {
    ...(shown.length > 0 && { _embedded: { [name]: shown.map(see) } }),
    _links: {
      first: at(1),
      last: at(Math.max(1, totalPages)),
      self: at(number),
      ...(number < totalPages && { next: at(number + 1) }),
      ...(number > 1 && { previous: at(number - 1) }),
    },
    page: { size, totalElements: items.length, totalPages, number },
  };
}

export function hal(body: unknown): Answer {
  return json(200, body, { 'Content-Type': 'application/hal+json;charset=UTF-8' });
}
