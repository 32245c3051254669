import { describe } from 'vitest';
import { operation } from '../../../functions/wapikit/unassign-conversation.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /wapikit/conversations/{conversationId}/unassign', () => {
  keepsPromises(operation, {
    vendor: 'wapikit',
    request: 'unassign',
    ask: { pathParameters: { conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' } },
    result: { conversation: { uniqueId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' } },
    isSet: ({ vendors: { simulators } }) =>
      simulators.wapikit.state.conversations.get('7c9e6679-7425-40de-944b-e07fc1f90ae7')?.assignedTo === undefined,
  });
});
