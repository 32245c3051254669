import type { Route } from '../routing.ts';
import { assign, createMessage, deleteConversation, only, unassign, updateConversation } from './changes.ts';
import { getConversation, listConversations, listMessages } from './queries.ts';
import type { WapikitExchange } from './state.ts';

const ONE = '/api/conversation/:id';

export const routes: readonly Route<WapikitExchange>[] = [
  { method: 'GET', pattern: '/api/conversations', operation: 'listConversations', answer: listConversations },
  { method: 'GET', pattern: ONE, operation: 'getConversation', answer: getConversation },
  { method: 'POST', pattern: ONE, operation: 'updateConversation', answer: updateConversation },
  { method: 'DELETE', pattern: ONE, operation: 'deleteConversation', answer: deleteConversation },
  { method: 'GET', pattern: `${ONE}/messages`, operation: 'listMessages', answer: listMessages },
  { method: 'POST', pattern: `${ONE}/messages`, operation: 'createMessage', answer: createMessage },
  ...(['GET', 'POST'] as const).flatMap((method) => [
    { method, pattern: `${ONE}/assign`, operation: 'assign', answer: only(method, assign) },
    { method, pattern: `${ONE}/unassign`, operation: 'unassign', answer: only(method, unassign) },
  ]),
];
