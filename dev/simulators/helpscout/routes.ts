import type { Answer, VendorRequest } from '../exchange.ts';
import { findRoute, type Route, type Routed } from '../routing.ts';
import {
  createThread,
  deleteConversation,
  patchConversation,
  patchThread,
  putFields,
  putSnooze,
  putTags,
  unsnooze,
} from './changes.ts';
import { isFields } from './inputs.ts';
import { getCustomer, getMe, getUser, listCustomers, listUsers } from './people.ts';
import { getAttachment, getConversation, listConversations, listMailboxes, listThreads } from './queries.ts';
import { notJson, refusal } from './refusals.ts';
import { type Conversation, type HelpscoutExchange as Exchange, present } from './state.ts';

type Params = Readonly<Record<string, string>>;
type Body = Readonly<Record<string, unknown>>;

const routes: readonly Route<Exchange>[] = [
  route('GET', '/v2/conversations', 'listConversations', listConversations),
  route('GET', '/v2/conversations/:id', 'getConversation', getConversation),
  route('GET', '/v2/conversations/:id/threads', 'listThreads', withConversation(listThreads)),
  route(
    'GET',
    '/v2/conversations/:id/attachments/:attachmentId/data',
    'getAttachment',
    withConversation(getAttachment),
  ),
  route('POST', '/v2/conversations/:id/reply', 'createReply', withBody(createThread('message'))),
  route('POST', '/v2/conversations/:id/notes', 'createNote', withBody(createThread('note'))),
  route('PATCH', '/v2/conversations/:id', 'updateConversation', withBody(patchConversation)),
  route('PATCH', '/v2/conversations/:id/threads/:threadId', 'updateThread', withBody(patchThread)),
  route('PUT', '/v2/conversations/:id/tags', 'updateTags', withBody(putTags)),
  route('PUT', '/v2/conversations/:id/fields', 'updateFields', withBody(putFields)),
  route('PUT', '/v2/conversations/:id/snooze', 'snooze', withBody(putSnooze)),
  route('DELETE', '/v2/conversations/:id/snooze', 'unsnooze', withConversation(unsnooze)),
  route('DELETE', '/v2/conversations/:id', 'deleteConversation', withConversation(deleteConversation)),
  route('GET', '/v2/customers', 'listCustomers', listCustomers),
  route('GET', '/v2/customers/:id', 'getCustomer', getCustomer),
  route('GET', '/v2/users', 'listUsers', listUsers),
  route('GET', '/v2/users/me', 'getMe', getMe),
  route('GET', '/v2/users/:id', 'getUser', getUser),
  route('GET', '/v2/mailboxes', 'listMailboxes', listMailboxes),
];

/** Finds the route of a request. A slash at the end says nothing: the answers' own links have one (`…/threads/`). */
export function routeOf({ method, path }: Pick<VendorRequest, 'method' | 'path'>): Routed<Exchange> {
  return findRoute(routes, { method, path: path.replace(/\/$/, '') });
}

function route(method: string, pattern: string, operation: string, answer: Route<Exchange>['answer']) {
  return { method, pattern, operation, answer };
}

function withConversation(act: (exchange: Exchange, conversation: Conversation, params: Params) => Answer) {
  return (exchange: Exchange, params: Params): Answer => {
    const conversation = present(exchange.state, params['id']);
    return conversation ? act(exchange, conversation, params) : refusal(404);
  };
}

/** The order of checks: media type, JSON, conversation, and then the fields. */
function withBody(act: (exchange: Exchange, conversation: Conversation, body: Body, params: Params) => Answer) {
  return (exchange: Exchange, params: Params): Answer => {
    const { headers, body } = exchange.request;
    if (!/^application\/(json|json-patch\+json)\b/.test(headers['content-type'] ?? '')) return refusal(415);
    let parsed: unknown;
    try {
      parsed = JSON.parse(body.toString('utf8'));
    } catch {
      return notJson();
    }
    const conversation = present(exchange.state, params['id']);
    if (!conversation) return refusal(404);
    return isFields(parsed) ? act(exchange, conversation, parsed, params) : notJson();
  };
}
