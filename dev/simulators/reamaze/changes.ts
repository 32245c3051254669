import { type Answer, json } from '../exchange.ts';
import { readMessage, readUpdate, unwrap } from './inputs.ts';
import { refusal, unprocessable } from './refusals.ts';
import { addMessage, find, type ReamazeExchange } from './state.ts';
import { conversationView, messageView } from './views.ts';

type Params = Readonly<Record<string, string>>;

/** Sets absolute values: a repeat changes nothing but `updated_at`. */
export function updateConversation(exchange: ReamazeExchange, { slug = '' }: Params): Answer {
  const { state, knobs, request, now } = exchange;
  const conversation = find(exchange, slug);
  if (!conversation) return refusal(404, 'Not found');
  const fields = unwrap(request.body, 'conversation');
  if (!fields) return refusal(400, 'param is missing or the value is empty: conversation');
  const read = readUpdate(fields, exchange);
  if (read.problems) return unprocessable(knobs.refusalShape, read.problems);
  const { data, holdUntil, ...changes } = read.input;
  Object.assign(conversation, changes, { updatedAt: now });
  if (data) conversation.data = knobs.dataMode === 'merge' ? { ...conversation.data, ...data } : data;
  if (conversation.status !== 5) delete conversation.holdUntil;
  else if (holdUntil !== undefined) conversation.holdUntil = holdUntil;
  state.effects.push({ kind: 'update', at: now, slug: conversation.slug, changes: fields });
  return json(200, conversationView(conversation));
}

/** A message with an `origin_id` that is known is not added again. */
export function createMessage(exchange: ReamazeExchange, { slug = '' }: Params): Answer {
  const { state, knobs, request, now } = exchange;
  const conversation = find(exchange, slug);
  if (!conversation) return refusal(404, 'Not found');
  const fields = unwrap(request.body, 'message');
  if (!fields) return refusal(400, 'param is missing or the value is empty: message');
  const read = readMessage(fields, exchange);
  if (read.problems) return unprocessable(knobs.refusalShape, read.problems);
  const { originId } = read.input;
  const existing = originId === undefined ? undefined : conversation.messages.find((it) => it.originId === originId);
  if (existing && knobs.repeatedOrigin === '422') {
    return unprocessable(knobs.refusalShape, { origin_id: ['has already been taken'] });
  }
  const message = existing ?? addMessage(state, conversation, read.input, now);
  return json(200, messageView(message, conversation));
}
