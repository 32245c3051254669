import { describe } from 'vitest';
import { query } from '../../../functions/khoros/get-conversations.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /khoros/conversations/{displayNumbers}', () => {
  answersAtOnce(query, {
    ask: { pathParameters: { displayNumbers: '12745258,12745300' } },
    answer: { conversations: [{ displayNumber: '12745258' }, { displayNumber: '12745300' }] },
  });
});
