import { describe } from 'vitest';
import { query } from '../../../functions/wapikit/get-conversation.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';

describe('GET /wapikit/conversations/{conversationId}', () => {
  answersAtOnce(query, {
    ask: { pathParameters: { conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' } },
    answer: { conversation: { uniqueId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', status: 'Active' } },
  });
});
