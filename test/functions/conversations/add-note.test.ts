import { describe } from 'vitest';
import { operation } from '../../../functions/conversations/add-note.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /conversations/notes', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'createNote',
    ask: { body: { target: { vendor: 'helpscout', conversationId: '123' }, text: 'The payment has arrived.' } },
    result: { vendor: 'helpscout', conversationId: '123', messageId: '567' },
    effects: ({ vendors: { simulators } }) =>
      simulators.helpscout.state.silent.filter(({ kind }) => kind === 'note').length,
  });
});
