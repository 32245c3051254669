import { describe } from 'vitest';
import { operation } from '../../../functions/helpscout/set-fields.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('PUT /helpscout/conversations/{conversationId}/fields', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'updateFields',
    ask: { pathParameters: { conversationId: '128' }, body: { add: [{ id: 7, value: 'x' }], remove: [104] } },
    result: { conversation: { id: '128' } },
    isSet: ({ vendors: { simulators } }) =>
      simulators.helpscout.state.conversations.get(128)?.fields.some(({ id, value }) => id === 7 && value === 'x') ===
      true,
  });
});
