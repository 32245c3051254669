import { describe, expect } from 'vitest';
import { operation } from '../../../functions/reamaze/create-message.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /reamaze/conversations/{slug}/messages', () => {
  keepsPromises(operation, {
    vendor: 'reamaze',
    request: 'createMessage',
    ask: {
      pathParameters: { slug: 'refund-for-order-5123' },
      body: { body: 'It is on its way.', suppress_autoresolve: true },
    },
    result: { slug: 'refund-for-order-5123', origin_id: expect.stringMatching(/^act_/) },
    effects: ({ vendors: { simulators } }) =>
      simulators.reamaze.effects().filter(({ kind }) => kind === 'message').length,
  });
});
