import { expect, it } from 'vitest';
import { operation } from '../../../functions/wapikit/update-conversation.ts';
import type { Fetch } from '../../../lib/http/transport.ts';
import { createBundle } from '../../kit/bundle.ts';

const SECRETS = { 'wapikit/default': { accessToken: 'token-of-acme' } };

it('sends the page’s example byte for byte', async () => {
  const sent: unknown[] = [];
  const fetch: Fetch = async (url, { method, headers, body }) => {
    sent.push({ url, method, body, token: headers['x-access-token'], type: headers['content-type'] });
    return Response.json({ conversation: { uniqueId: 'abc', status: 'Active' } });
  };
  const answer = await createBundle(fetch, SECRETS).http(operation, {
    pathParameters: { conversationId: 'abc' },
    body: { status: 'Active' },
  });
  expect(sent).toEqual([
    {
      url: 'https://api.wapikit.com/api/conversation/abc',
      method: 'POST',
      body: '{"status":"Active"}',
      token: 'token-of-acme',
      type: 'application/json',
    },
  ]);
  expect(answer).toMatchObject({ status: 200, body: { state: 'done', verified: true, attempts: 1 } });
});
