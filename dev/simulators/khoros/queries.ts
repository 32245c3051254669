import { type Answer, hrefOf, json } from '../exchange.ts';
import { epochMillis } from './inputs.ts';
import { notFound, refusal } from './refusals.ts';
import { type Conversation, conversationsOf, type KhorosExchange } from './state.ts';
import { conversationView } from './views.ts';

type Params = Readonly<Record<string, string>>;

const MOST_DISPLAY_IDS = 20;
const DAY = 24 * 60 * 60_000;

/** Ids that cannot be read do not fail the others: `_meta` lists them. */
export function getByDisplayIds(exchange: KhorosExchange, { displayIds = '' }: Params): Answer {
  const ids = displayIds.split(',');
  if (ids.length > MOST_DISPLAY_IDS) return refusal(400);
  const { conversations } = exchange.state;
  const data = ids.flatMap((id) => conversations.get(Number(id)) ?? []).map((it) => conversationView(exchange, it));
  const unread = ids.filter((id) => !conversations.has(Number(id)));
  if (unread.length === 0) return json(200, { status: 'success', data });
  const message = 'Some conversations could not be processed.';
  return json(200, { status: 'success', message, data, _meta: { unprocessed: unread } });
}

export function getByUuid(exchange: KhorosExchange, { lswUuid }: Params): Answer {
  const found = [...exchange.state.conversations.values()].find((it) => it.lswUuid === lswUuid);
  if (!found) return notFound(`No conversation found with id ${lswUuid}`);
  return json(200, { status: 'success', data: [conversationView(exchange, found)] });
}

/** Ids of an author's conversations that changed within the period, which is at most a day long. */
export function listByAuthor({ request, state, now }: KhorosExchange, params: Params): Answer {
  const { networkType = '', networkInstance = 'default', networkId = '' } = params;
  const query = hrefOf(request).searchParams;
  const start = epochMillis(query, 'startEpochMillis');
  const end = query.has('endEpochMillis') ? epochMillis(query, 'endEpochMillis') : Math.min(now, start + DAY);
  if (!(end - start <= DAY)) return refusal(400);
  const within = ({ updatedAt }: Conversation) => updatedAt >= start && updatedAt <= end;
  const found = conversationsOf(state, { networkType, networkInstance, networkId }).filter(within);
  return json(200, { status: 'success', data: found.map(({ lswUuid }) => lswUuid) });
}

/** Authors whose conversations changed within the period, which is at most a day long. */
export function listChangedAuthors({ request, state }: KhorosExchange): Answer {
  const query = hrefOf(request).searchParams;
  const [start, end] = [epochMillis(query, 'startEpochMillis'), epochMillis(query, 'endEpochMillis')];
  if (!(end - start <= DAY)) return refusal(400);
  const changed = [...state.conversations.values()].filter(({ updatedAt }) => updatedAt >= start && updatedAt <= end);
  return json(200, {
    status: 'success',
    data: changed.map(({ author: { networkType, networkId } }) => ({ networkType, networkId })),
  });
}
