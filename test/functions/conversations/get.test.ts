import { describe } from 'vitest';
import { query } from '../../../functions/conversations/get.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /conversations/{vendor}/{id}', () => {
  answersAtOnce(query, {
    ask: { pathParameters: { vendor: 'reamaze', id: 'the-kettle-leaks' } },
    answer: { conversation: { vendor: 'reamaze', account: 'default', status: 'open', vendorStatus: 0 } },
  });
});
