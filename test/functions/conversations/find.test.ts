import { describe } from 'vitest';
import { query } from '../../../functions/conversations/find.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('POST /conversations/find', () => {
  answersAtOnce(query, {
    ask: { body: { vendor: 'reamaze', customer: { email: 'jonas.lindqvist@example.com' } } },
    answer: {
      conversations: [
        { conversationId: 'the-kettle-leaks', status: 'open' },
        { conversationId: 'on-hold-until-spring', status: 'on_hold' },
      ],
    },
  });
});
