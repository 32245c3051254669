import { describe } from 'vitest';
import { operation } from '../../../functions/helpscout/snooze.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('PUT /helpscout/conversations/{conversationId}/snooze', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'snooze',
    ask: {
      pathParameters: { conversationId: '123' },
      body: { snoozedUntil: '2026-06-06T09:00:00Z', unsnoozeOnCustomerReply: true },
    },
    result: { conversation: { id: '123', snoozedUntil: '2026-06-06T09:00:00Z' } },
    isSet: ({ vendors: { simulators } }) => simulators.helpscout.state.conversations.get(123)?.snooze !== undefined,
  });
});
