import { describe } from 'vitest';
import { operation } from '../../../functions/helpscout/unsnooze.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('DELETE /helpscout/conversations/{conversationId}/snooze', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'unsnooze',
    ask: { pathParameters: { conversationId: '128' } },
    result: { conversation: { id: '128', status: 'active' } },
    isSet: ({ vendors: { simulators } }) => simulators.helpscout.state.conversations.get(128)?.snooze === undefined,
  });
});
