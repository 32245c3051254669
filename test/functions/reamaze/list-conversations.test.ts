import { describe } from 'vitest';
import { query } from '../../../functions/reamaze/list-conversations.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /reamaze/conversations', () => {
  answersAtOnce(query, {
    ask: { query: { for: 'jonas.lindqvist@example.com', filter: 'all' } },
    answer: { conversations: [{ slug: 'the-kettle-leaks' }, { slug: 'on-hold-until-spring' }] },
  });
});
