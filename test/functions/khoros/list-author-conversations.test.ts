import { describe } from 'vitest';
import { query } from '../../../functions/khoros/list-author-conversations.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /khoros/authors/{networkType}/{networkId}/conversations', () => {
  answersAtOnce(query, {
    ask: { pathParameters: { networkType: 'smooch', networkId: '573948029' } },
    answer: { conversations: [{ displayNumber: '12745300', status: 'PENDING' }] },
  });
});
