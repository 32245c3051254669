import { describe } from 'vitest';
import { operation } from '../../../functions/helpscout/add-note.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /helpscout/conversations/{conversationId}/notes', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'createNote',
    ask: { pathParameters: { conversationId: '123' }, body: { text: 'The payment has arrived.' } },
    result: { threadId: '567', conversationId: '123' },
    effects: ({ vendors: { simulators } }) =>
      simulators.helpscout.state.silent.filter(({ kind }) => kind === 'note').length,
  });
});
