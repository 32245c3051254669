import { type Answer, hrefOf, json } from '../exchange.ts';
import { refusal } from './refusals.ts';
import { type Conversation, find, type ReamazeExchange } from './state.ts';
import { channelView, conversationView, messageView, pageView, personView } from './views.ts';

type Params = Readonly<Record<string, string>>;

const ARCHIVED = 4;

export function getConversation(exchange: ReamazeExchange, { slug = '' }: Params): Answer {
  const conversation = find(exchange, slug);
  return conversation ? json(200, conversationView(conversation)) : refusal(404, 'Not found');
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
  const { request, knobs, now } = exchange;
  const conversation = find(exchange, slug);
  if (!conversation) return refusal(404, 'Not found');
  const query = hrefOf(request).searchParams;
  const filter = query.get('filter');
  const visibility = query.get('visibility');
  const found = conversation.messages
    .filter(({ createdAt }) => createdAt + knobs.visibleAfterMs <= now)
    .filter(({ fromStaff }) => filter === null || fromStaff === (filter === 'staff'))
    .filter((it) => visibility === null || it.visibility === Number(visibility));
  return json(
    200,
    pageView(query, 'messages', found.toReversed(), (it) => messageView(it, conversation)),
  );
}

export function listChannels({ request, state, brand }: ReamazeExchange): Answer {
  const here = state.channels.filter((it) => it.brand === brand);
  return json(200, pageView(hrefOf(request).searchParams, 'channels', here, channelView));
}

export function listStaff({ request, state }: ReamazeExchange): Answer {
  return json(200, pageView(hrefOf(request).searchParams, 'staff', state.staff, personView));
}

function filterOf(query: URLSearchParams): (it: Conversation) => boolean {
  const filters: ((it: Conversation) => boolean)[] = [byState(query.get('filter'))];
  const email = query.get('for');
  if (email !== null) filters.push((it) => it.author.email.toLowerCase() === email.toLowerCase());
  const tags = query.get('tag')?.split(',');
  if (tags) filters.push((it) => tags.some((tag) => it.tags.includes(tag)));
  const category = query.get('category');
  if (category !== null) filters.push((it) => it.channel.slug === category);
  for (const [name, value] of query) {
    const key = /^data\[(.+)\]$/.exec(name)?.[1];
    if (key !== undefined) filters.push((it) => String(it.data[key]) === value);
  }
  return (it) => filters.every((fits) => fits(it));
}

function byState(filter: string | null): (it: Conversation) => boolean {
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
