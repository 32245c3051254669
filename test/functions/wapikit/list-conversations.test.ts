import { describe } from 'vitest';
import { query } from '../../../functions/wapikit/list-conversations.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /wapikit/conversations', () => {
  answersAtOnce(query, {
    ask: { query: { status: 'Closed' } },
    answer: { conversations: [{ uniqueId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' }] },
  });
});
