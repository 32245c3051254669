import { describe } from 'vitest';
import { query } from '../../../functions/helpscout/list-conversations.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /helpscout/conversations', () => {
  answersAtOnce(query, {
    ask: { query: { query: '(email:"ana.pereira@example.com")', status: 'all' } },
    answer: { totalElements: 2, conversations: [{ primaryCustomer: { email: 'ana.pereira@example.com' } }, {}] },
  });
});
