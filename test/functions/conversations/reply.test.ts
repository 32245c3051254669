import { describe } from 'vitest';
import { operation } from '../../../functions/conversations/reply.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /conversations/reply', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'createReply',
    ask: {
      body: {
        target: { vendor: 'helpscout', customer: { email: 'ana.pereira@example.com' }, pick: 'latest' },
        text: 'It is on its way.',
      },
    },
    result: { vendor: 'helpscout', conversationId: '123', messageId: '567' },
    effects: ({ vendors: { simulators } }) => simulators.helpscout.effects().length,
  });
});
