import { describe, expect } from 'vitest';
import { operation } from '../../../functions/reamaze/add-note.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';

describe('POST /reamaze/conversations/{slug}/notes', () => {
  keepsPromises(operation, {
    vendor: 'reamaze',
    request: 'createMessage',
    ask: { pathParameters: { slug: 'refund-for-order-5123' }, body: { body: 'The payment has arrived.' } },
    result: { slug: 'refund-for-order-5123', origin_id: expect.stringMatching(/^act_/) },
    effects: ({ vendors: { simulators } }) => simulators.reamaze.effects().filter(({ kind }) => kind === 'note').length,
  });
});
