import { describe } from 'vitest';
import { operation } from '../../../functions/wapikit/assign-conversation.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /wapikit/conversations/{conversationId}/assign', () => {
  keepsPromises(operation, {
    vendor: 'wapikit',
    request: 'assign',
    ask: {
      pathParameters: { conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' },
      body: { organizationMemberId: 'c0000000-0000-4000-8000-000000004002' },
    },
    result: { conversation: { assignedTo: { uniqueId: 'c0000000-0000-4000-8000-000000004002' } } },
    effects: ({ vendors: { simulators } }) =>
      Number(
        simulators.wapikit.state.conversations.get('6f9619ff-8b86-4d01-b42d-00cf4fc964ff')?.assignedTo !== undefined,
      ),
  });
});
