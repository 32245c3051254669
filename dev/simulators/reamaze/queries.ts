import { type Answer, hrefOf, json } from '../exchange.ts';
import { refusal } from './refusals.ts';
import { type Conversation, find, type ReamazeExchange } from './state.ts';
import { channelView, conversationView, messageView, pageView, staffView } from './views.ts';

type Params = Readonly<Record<string, string>>;

const ARCHIVED = 4;

export function getConversation(exchange: ReamazeExchange, { slug = '' }: Params): Answer {
  const conversation = find(exchange, slug);
  return conversation ? json(200, conversationView(conversation)) : refusal(404, 'Not found');
}

/** A parameter of the query; an empty one says nothing. */
function given(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** Without a filter all but the archived; the newest first, by what `sort` says. */
export function listConversations({ request, state, brand }: ReamazeExchange): Answer {
  const query = hrefOf(request).searchParams;
  const fits = filterOf(query);
  const found = state.conversations.filter((it) => it.channel.brand === brand && fits(it));
  const byChange = query.get('sort') === 'changed' || query.get('sort') === 'updated';
  const sorted = found.toSorted((a, b) => (byChange ? b.updatedAt - a.updatedAt : b.createdAt - a.createdAt));
  return json(200, pageView(query, 'conversations', sorted, conversationView));
}

/** Newest first. */
export function listMessages(exchange: ReamazeExchange, { slug = '' }: Params): Answer {
  const conversation = find(exchange, slug);
  if (!conversation) return refusal(404, 'Not found');
  return messagePage(exchange, [conversation]);
}

/** The messages of all conversations of the brand, newest first. */
export function listAllMessages(exchange: ReamazeExchange): Answer {
  const { state, brand } = exchange;
  return messagePage(
    exchange,
    state.conversations.filter(({ channel }) => channel.brand === brand),
  );
}

function messagePage({ request, knobs, now }: ReamazeExchange, conversations: readonly Conversation[]): Answer {
  const query = hrefOf(request).searchParams;
  const filter = given(query, 'filter');
  const visibility = given(query, 'visibility');
  const found = conversations
    .flatMap((conversation) => conversation.messages.map((message) => ({ message, conversation })))
    .filter(({ message }) => message.createdAt + knobs.visibleAfterMs <= now)
    .filter(({ message }) => filter === undefined || message.fromStaff === (filter === 'staff'))
    .filter(({ message }) => visibility === undefined || message.visibility === Number(visibility))
    .sort((a, b) => b.message.createdAt - a.message.createdAt || b.message.id - a.message.id);
  return json(
    200,
    pageView(query, 'messages', found, ({ message, conversation }) => messageView(message, conversation)),
  );
}

export function listChannels({ request, state, brand }: ReamazeExchange): Answer {
  const query = hrefOf(request).searchParams;
  const [channel, visibility] = [given(query, 'channel'), given(query, 'visibility')];
  const found = state.channels
    .filter((it) => it.brand === brand && (channel === undefined || it.channel === Number(channel)))
    .filter((it) => visibility === undefined || it.visibility === Number(visibility));
  return json(200, pageView(query, 'channels', found, channelView));
}

export function getChannel({ state, brand }: ReamazeExchange, { slug }: Params): Answer {
  const channel = state.channels.find((it) => it.brand === brand && it.slug === slug);
  return channel ? json(200, channelView(channel)) : refusal(404, 'Not found');
}

export function listStaff({ request, state }: ReamazeExchange): Answer {
  return json(200, pageView(hrefOf(request).searchParams, 'staff', state.staff, staffView));
}

function filterOf(query: URLSearchParams): (it: Conversation) => boolean {
  const filters: ((it: Conversation) => boolean)[] = [byState(given(query, 'filter'))];
  const email = given(query, 'for');
  if (email !== undefined) filters.push((it) => it.author.email.toLowerCase() === email.toLowerCase());
  const tags = given(query, 'tag')?.split(',');
  if (tags) filters.push((it) => tags.some((tag) => it.tags.includes(tag)));
  const category = given(query, 'category');
  if (category !== undefined) filters.push((it) => it.channel.slug === category);
  for (const [name, value] of query) {
    const key = /^data\[(.+)\]$/.exec(name)?.[1];
    if (key !== undefined) filters.push((it) => String(it.data[key]) === value);
  }
  return (it) => filters.every((fits) => fits(it));
}

function byState(filter: string | undefined): (it: Conversation) => boolean {
  switch (filter) {
    case 'all':
      return () => true;
    case 'archived':
      return ({ status }) => status === ARCHIVED;
    case 'open':
      return ({ status }) => status === 0;
    case 'unassigned':
      return ({ status, assignee }) => status !== ARCHIVED && assignee === undefined;
    default:
      return ({ status }) => status !== ARCHIVED;
  }
}
