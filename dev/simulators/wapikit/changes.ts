import { type Answer, empty, hrefOf, json, type VendorRequest } from '../exchange.ts';
import { isUuid, readAssignment, readMessage, readUpdate } from './inputs.ts';
import { frameworkError, refusal } from './refusals.ts';
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

/** Gives a conversation to a member. Assigning the same member again breaks a unique key, as built. */
export function assign({ knobs, state, request }: WapikitExchange, { id = '' }: Params): Answer {
  const given = request.method === 'GET' ? queryOf(request, 'organizationMemberId') : readAssignment(request.body);
  const member = state.members.get(given ?? '');
  if (!member) return refusal(knobs.mode, 404, 'organization member not found');
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  if (conversation.assignedTo?.uniqueId === member.uniqueId && knobs.mode !== 'documented') {
    return refusal(knobs.mode, 500, 'pq: duplicate key value violates unique constraint');
  }
  // As built, the one before keeps it.
  if (conversation.assignedTo === undefined || knobs.mode === 'documented') conversation.assignedTo = member;
  return json(200, { data: true });
}

export function unassign({ knobs, state }: WapikitExchange, { id = '' }: Params): Answer {
  const conversation = state.conversations.get(id);
  if (!conversation) return refusal(knobs.mode, 404, 'conversation not found');
  delete conversation.assignedTo;
  return json(200, { data: true });
}

/** The January server has these routes as GET, those after it as POST. */
export function only(method: 'GET' | 'POST', act: (exchange: WapikitExchange, params: Params) => Answer) {
  return (exchange: WapikitExchange, params: Params): Answer => {
    const has = exchange.knobs.mode === 'asBuiltJan' ? 'GET' : 'POST';
    return method === has ? act(exchange, params) : frameworkError(405, [has]);
  };
}

function queryOf(request: VendorRequest, name: string): string | undefined {
  return hrefOf(request).searchParams.get(name) ?? undefined;
}
