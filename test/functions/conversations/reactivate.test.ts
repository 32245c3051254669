import { describe } from 'vitest';
import { operation } from '../../../functions/conversations/reactivate.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /conversations/reactivate', () => {
  keepsPromises(operation, {
    vendor: 'wapikit',
    request: 'updateConversation',
    ask: { body: { target: { vendor: 'wapikit', conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' } } },
    result: { vendor: 'wapikit', conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' },
    isSet: ({ vendors: { simulators } }) =>
      simulators.wapikit.state.conversations.get('6f9619ff-8b86-4d01-b42d-00cf4fc964ff')?.status === 'Active',
  });
});
