import { type Answer, hrefOf, json } from '../exchange.ts';
import { isUuid, readPage } from './inputs.ts';
import { refusal } from './refusals.ts';
import type { WapikitExchange } from './state.ts';
import { conversationView, messageView, visibleMessages } from './views.ts';

type Params = Readonly<Record<string, string>>;

const MOST_CONVERSATIONS = 50;
const MOST_MESSAGES = 200;

export function getConversation(exchange: WapikitExchange, { id = '' }: Params): Answer {
  const { knobs, state } = exchange;
  if (knobs.mode !== 'documented' && !isUuid(id)) return refusal(knobs.mode, 400, 'invalid conversation id');
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  return json(200, { conversation: conversationView(exchange, conversation) });
}

/** Without a status, neither Deleted nor Closed ones are listed. `total` is never filled in. */
export function listConversations(exchange: WapikitExchange): Answer {
  const { knobs, state, request } = exchange;
  const query = hrefOf(request).searchParams;
  const page = readPage(query, MOST_CONVERSATIONS);
  if (!page) return refusal(knobs.mode, 400, 'Invalid page or perPage value');
  const status = query.get('status');
  const found = [...state.conversations.values()].filter((it) =>
    status === null ? it.status !== 'Deleted' && it.status !== 'Closed' : it.status === status,
  );
  const conversations = slice(found, page).map((it) => conversationView(exchange, it));
  return json(200, { conversations, paginationMeta: { page: page.page, per_page: page.perPage, total: 0 } });
}

/** Newest first. */
export function listMessages({ knobs, state, request, now }: WapikitExchange, { id = '' }: Params): Answer {
  const page = readPage(hrefOf(request).searchParams, MOST_MESSAGES);
  if (!page) return refusal(knobs.mode, 400, 'Invalid page or perPage value');
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  const visible = visibleMessages(conversation, knobs.visibleAfterMs, now).toReversed();
  const messages = slice(visible, page).map((message) => messageView(conversation, message, knobs.mode));
  const total = visible.length;
  return json(200, { messages, paginationMeta: { page: page.page, per_page: page.perPage, total } });
}

function slice<Item>(items: readonly Item[], { page, perPage }: { page: number; perPage: number }): readonly Item[] {
  return items.slice((page - 1) * perPage, page * perPage);
}
