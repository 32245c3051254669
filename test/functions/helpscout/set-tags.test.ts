import { describe } from 'vitest';
import { operation } from '../../../functions/helpscout/set-tags.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('PUT /helpscout/conversations/{conversationId}/tags', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'updateTags',
    ask: { pathParameters: { conversationId: '128' }, body: { add: ['paid'], remove: ['vip'] } },
    result: { conversation: { id: '128', tags: ['presale', 'paid'] } },
    isSet: ({ vendors: { simulators } }) =>
      simulators.helpscout.state.conversations.get(128)?.tags.join() === 'presale,paid',
  });
});
