import { describe } from 'vitest';
import { operation } from '../../../functions/wapikit/create-message.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /wapikit/conversations/{conversationId}/messages', () => {
  keepsPromises(operation, {
    vendor: 'wapikit',
    request: 'createMessage',
    ask: {
      pathParameters: { conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' },
      body: { messageData: { messageType: 'Text', text: 'It is on its way.' } },
    },
    result: { conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' },
    effects: ({ vendors: { simulators } }) =>
      simulators.wapikit.effects().filter(({ kind }) => kind === 'message').length,
  });
});
