import { describe } from 'vitest';
import { operation } from '../../../functions/helpscout/update-conversation.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('PATCH /helpscout/conversations/{conversationId}', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'updateConversation',
    ask: { pathParameters: { conversationId: '123' }, body: { status: 'closed', assignTo: 4003 } },
    result: { conversation: { id: '123', status: 'closed', assigneeId: 4003 } },
    effects: ({ vendors: { simulators } }) =>
      Number(
        simulators.helpscout.state.conversations.get(123)?.status === 'closed' &&
          simulators.helpscout.state.conversations.get(123)?.assigneeId === 4003,
      ),
  });
});
