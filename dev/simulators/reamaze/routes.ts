import type { Route } from '../routing.ts';
import { createMessage, updateConversation } from './changes.ts';
import {
  getChannel,
  getConversation,
  listAllMessages,
  listChannels,
  listConversations,
  listMessages,
  listStaff,
} from './queries.ts';
import type { ReamazeExchange } from './state.ts';

const ALL = '/api/v1/conversations';

export const routes: readonly Route<ReamazeExchange>[] = [
  { method: 'GET', pattern: ALL, operation: 'listConversations', answer: listConversations },
  { method: 'GET', pattern: `${ALL}/:slug`, operation: 'getConversation', answer: getConversation },
  { method: 'PUT', pattern: `${ALL}/:slug`, operation: 'updateConversation', answer: updateConversation },
  { method: 'GET', pattern: `${ALL}/:slug/messages`, operation: 'listMessages', answer: listMessages },
  { method: 'POST', pattern: `${ALL}/:slug/messages`, operation: 'createMessage', answer: createMessage },
  { method: 'GET', pattern: '/api/v1/messages', operation: 'listAllMessages', answer: listAllMessages },
  { method: 'GET', pattern: '/api/v1/channels', operation: 'listChannels', answer: listChannels },
  { method: 'GET', pattern: '/api/v1/channels/:slug', operation: 'getChannel', answer: getChannel },
  { method: 'GET', pattern: '/api/v1/staff', operation: 'listStaff', answer: listStaff },
];
