import { describe } from 'vitest';
import { operation } from '../../../functions/conversations/update.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /conversations/update', () => {
  keepsPromises(operation, {
    vendor: 'reamaze',
    request: 'updateConversation',
    ask: {
      body: {
        target: { vendor: 'reamaze', conversationId: 'refund-for-order-5123' },
        status: 'pending',
        tags: { add: ['urgent'], remove: ['refund'] },
      },
    },
    result: { vendor: 'reamaze', parts: { status: 'done', tags: 'done' } },
    isSet: ({ vendors: { simulators } }) => {
      const it = simulators.reamaze.state.conversations.find(({ slug }) => slug === 'refund-for-order-5123');
      return it?.status === 1 && it.tags.join() === 'urgent';
    },
  });
});
