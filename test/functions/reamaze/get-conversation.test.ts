import { describe } from 'vitest';
import { query } from '../../../functions/reamaze/get-conversation.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /reamaze/conversations/{slug}', () => {
  answersAtOnce(query, {
    ask: { pathParameters: { slug: 'the-kettle-leaks' } },
    answer: { conversation: { slug: 'the-kettle-leaks', author: { email: 'jonas.lindqvist@example.com' } } },
  });
});
