import { type Answer, empty, json } from '../exchange.ts';
import { isUuid, readAssignment, readMessage, readUpdate } from './inputs.ts';
import { refusal } from './refusals.ts';
import { sendMessage, setStatus, type WapikitExchange } from './state.ts';
import { conversationView, messageView } from './views.ts';

type Params = Readonly<Record<string, string>>;

/** As documented it sets the status. As built it looks at the id alone, changes nothing, and answers 200 without a body. */
export function updateConversation(exchange: WapikitExchange, { id = '' }: Params): Answer {
  const { knobs, state, request, now } = exchange;
  if (knobs.mode !== 'documented') {
    return isUuid(id) ? empty(200) : refusal(knobs.mode, 400, 'invalid conversation id');
  }
  const status = readUpdate(request.body);
  if (!status) return refusal(knobs.mode, 400, 'status must be one of Active, Closed, Deleted');
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  setStatus(state, conversation, status, now);
  return json(200, { conversation: conversationView(exchange, conversation) });
}

/** As built it always fails, with the body `null`. */
export function deleteConversation({ knobs, state, now }: WapikitExchange, { id = '' }: Params): Answer {
  if (knobs.mode !== 'documented') return json(400, null);
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  setStatus(state, conversation, 'Deleted', now);
  return json(200, { data: true });
}

/** Sends to WhatsApp, then stores: a 500 from the second step does not mean that nothing was sent. */
export function createMessage({ knobs, state, request, now }: WapikitExchange, { id = '' }: Params): Answer {
  const text = readMessage(request.body);
  if (text === undefined) return refusal(knobs.mode, 400, 'invalid message');
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  const message = sendMessage(state, conversation, { text, at: now, stored: !knobs.messageInsertFails });
  if (knobs.messageInsertFails) return refusal(knobs.mode, 500, 'pq: canceling statement due to statement timeout');
  return json(200, { message: messageView(conversation, message, knobs.mode) });
}

export function assign({ knobs, state, request }: WapikitExchange, { id = '' }: Params): Answer {
  const member = state.members.get(readAssignment(request.body) ?? '');
  if (!member) return refusal(knobs.mode, 404, 'organization member not found');
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  conversation.assignedTo = member;
  return json(200, { data: true });
}

export function unassign({ knobs, state }: WapikitExchange, { id = '' }: Params): Answer {
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  delete conversation.assignedTo;
  return json(200, { data: true });
}
