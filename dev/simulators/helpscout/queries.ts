import { type Answer, empty, hrefOf } from '../exchange.ts';
import { refusal } from './refusals.ts';
import { type Fits, readQuery } from './search.ts';
import { type Conversation, type HelpscoutExchange as Exchange, type HelpscoutState, idOf, present } from './state.ts';
import { conversationView, hal, pageView, threadView } from './views.ts';

type Params = Readonly<Record<string, string>>;

const THREADS_PER_PAGE = 25;
const MERGE_REDIRECT_MS = 60 * 24 * 60 * 60_000;
const CONVERSATIONS_PER_PAGE = 50;

/** A merged conversation points to where it went, for 60 days. */
export function getConversation({ request, state, now }: Exchange, { id }: Params): Answer {
  const conversation = state.conversations.get(idOf(id));
  const merged = conversation?.mergedInto;
  if (merged && now - merged.at < MERGE_REDIRECT_MS) {
    const Location = `${request.origin}/v2/conversations/${merged.id}`;
    return empty(301, { 'Content-Type': 'text/plain; charset=UTF-8', Location });
  }
  const found = present(state, id);
  if (!found) return refusal(404);
  return hal(conversationView(state, request.origin, found, /(^|&)embed=threads(&|$)/.test(request.query)));
}

/** Newest first. A thread that is younger than `visibleAfterMs` is not in the list yet. */
export function listThreads({ request, state, knobs, now }: Exchange, conversation: Conversation): Answer {
  const visible = conversation.threads.filter(({ committedAt }) => committedAt + knobs.visibleAfterMs <= now);
  const newestFirst = visible.toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  const self = `${request.origin}/v2/conversations/${conversation.id}`;
  const see = (thread: Conversation['threads'][number]) => threadView(state, self, thread, knobs);
  return hal(pageView(hrefOf(request), 'threads', newestFirst, THREADS_PER_PAGE, see));
}

export function getAttachment(_: Exchange, conversation: Conversation, { attachmentId }: Params): Answer {
  const attachments = conversation.threads.flatMap((thread) => thread.attachments);
  const found = attachments.find(({ id }) => id === Number(attachmentId));
  return found ? hal({ data: found.data }) : refusal(404);
}

export function listMailboxes({ request, state }: Exchange): Answer {
  return hal(pageView(hrefOf(request), 'mailboxes', [...state.mailboxes.values()], 50, (mailbox) => mailbox));
}

/** Filters as the vendor's page lists them. Without `status` only active ones are found. */
export function listConversations({ request, state }: Exchange): Answer {
  const href = hrefOf(request);
  const text = href.searchParams.get('query');
  const query: Filter | undefined = text === null ? () => true : readQuery(text, (...it) => conditionOf(state, ...it));
  if (!query) return refusal(400, [{ path: 'query', message: 'malformed query', anchor: 'InvalidValue' }]);
  const filters = filtersOf(href.searchParams, query);
  const found = [...state.conversations.values()]
    .filter((it) => !it.mergedInto && it.state !== 'deleted')
    .filter((it) => filters.every((fits) => fits(it)));
  const sorted = sortedBy(found, href.searchParams.get('sortField') ?? 'createdAt', href.searchParams.get('sortOrder'));
  const embed = href.searchParams.get('embed') === 'threads';
  return hal(
    pageView(href, 'conversations', sorted, CONVERSATIONS_PER_PAGE, (it) =>
      conversationView(state, request.origin, it, embed),
    ),
  );
}

type Filter = Fits<Conversation>;

function filtersOf(params: URLSearchParams, query: Filter): readonly Filter[] {
  const filters: Filter[] = [query];
  const status = params.get('status') ?? 'active';
  if (status !== 'all') filters.push((it) => it.status === status);
  const mailboxes = params.get('mailbox')?.split(',').map(Number);
  if (mailboxes) filters.push((it) => mailboxes.includes(it.mailboxId));
  const tags = params.get('tag')?.split(',');
  if (tags) filters.push((it) => tags.some((tag) => it.tags.includes(tag)));
  const owner = params.get('assigned_to');
  if (owner) filters.push((it) => it.assigneeId === Number(owner));
  const number = params.get('number');
  if (number) filters.push((it) => it.number === Number(number));
  const since = params.get('modifiedSince');
  if (since) filters.push((it) => it.updatedAt >= Date.parse(since));
  return filters;
}

function conditionOf(state: HelpscoutState, field: string, value: string): Filter {
  switch (field) {
    case 'email':
      return (it) => same(state.customers.get(it.customerId)?.email ?? '', value);
    case 'customerIds':
      return (it) => value.split(',').map(Number).includes(it.customerId);
    case 'status':
      return (it) => it.status === value;
    case 'subject':
      return (it) => it.subject.toLowerCase().includes(value.toLowerCase());
    case 'tag':
      return (it) => it.tags.includes(value);
    case 'number':
      return (it) => it.number === Number(value);
    default:
      return () => false;
  }
}

function sortedBy(found: readonly Conversation[], field: string, order: string | null): readonly Conversation[] {
  const sign = order === 'asc' ? 1 : -1;
  const rank = (it: Conversation): number => {
    if (field === 'number') return it.number;
    return field === 'modifiedAt' || field === 'waitingSince' ? it.updatedAt : it.createdAt;
  };
  return found.toSorted((a, b) => sign * (rank(a) - rank(b)));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
