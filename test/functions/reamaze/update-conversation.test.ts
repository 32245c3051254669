import { expect, it } from 'vitest';
import { operation } from '../../../functions/reamaze/update-conversation.ts';
import type { Fetch } from '../../../lib/http/transport.ts';
import { createBundle } from '../../kit/bundle.ts';

const SECRETS = { 'reamaze/default': { brand: 'acme', email: 'login@acme.example', apiToken: 'token-of-acme' } };

it('sends the page’s example byte for byte', async () => {
  const sent: unknown[] = [];
  const example =
    '{"conversation":{"assignee":{"email":"staff1@example.com"},"tag_list":["tag1","tag2"],"status":0,"data":{"field1":"value1","field2":"value2"}}}';
  const fetch: Fetch = async (url, { method, headers, body = '' }) => {
    sent.push({ url, method, body, login: headers['authorization'], type: headers['content-type'] });
    return Response.json({ slug: 'order-51', ...JSON.parse(body).conversation });
  };
  const answer = await createBundle(fetch, SECRETS).http(operation, {
    method: 'PUT',
    pathParameters: { slug: 'order-51' },
    body: JSON.parse(example).conversation,
  });
  expect(sent).toEqual([
    {
      url: 'https://acme.reamaze.io/api/v1/conversations/order-51',
      method: 'PUT',
      body: example,
      login: `Basic ${Buffer.from('login@acme.example:token-of-acme').toString('base64')}`,
      type: 'application/json',
    },
  ]);
  expect(answer).toMatchObject({
    status: 200,
    body: { state: 'done', verified: true, result: { conversation: { slug: 'order-51', status: 0 } } },
  });
});
