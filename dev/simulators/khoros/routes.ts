import type { Route } from '../routing.ts';
import { reactivateConversations } from './changes.ts';
import { getByDisplayIds, getByUuid, listByAuthor, listChangedAuthors } from './queries.ts';
import type { KhorosExchange } from './state.ts';

const AUTHORS = '/api/v2/authors/networks/:networkType';
const CONVERSATIONS = '/api/v2/conversations';

export const routes: readonly Route<KhorosExchange>[] = [
  {
    method: 'PUT',
    pattern: `${AUTHORS}/ids/:networkId/conversations/reactivate`,
    operation: 'reactivate',
    answer: reactivateConversations,
  },
  {
    method: 'PUT',
    pattern: `${AUTHORS}/instances/:networkInstance/ids/:networkId/conversations/reactivate`,
    operation: 'reactivate',
    answer: reactivateConversations,
  },
  { method: 'GET', pattern: '/api/v2/authors/changed', operation: 'listChangedAuthors', answer: listChangedAuthors },
  {
    method: 'GET',
    pattern: `${CONVERSATIONS}/displayIds/:displayIds`,
    operation: 'getConversations',
    answer: getByDisplayIds,
  },
  {
    method: 'GET',
    pattern: `${CONVERSATIONS}/networks/:networkType/instances/:networkInstance/ids/:networkId`,
    operation: 'listConversations',
    answer: listByAuthor,
  },
  { method: 'GET', pattern: `${CONVERSATIONS}/:lswUuid`, operation: 'getConversation', answer: getByUuid },
];
