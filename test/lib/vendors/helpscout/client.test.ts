import { expect, it } from 'vitest';
import { createTransport, type Fetch } from '../../../../lib/http/transport.ts';
import { createSecrets } from '../../../../lib/secrets/secrets.ts';
import { ConversationId, createHelpScout, NewReply } from '../../../../lib/vendors/helpscout/index.ts';

it('sends the page’s example byte for byte', async () => {
  const sent: { url: string; body: string | undefined; headers: Record<string, string> }[] = [];
  const fetch: Fetch = async (url, { body, headers }) => {
    sent.push({ url, body, headers });
    if (url.endsWith('/token')) return Response.json({ access_token: 'abc', expires_in: 172800 });
    return new Response(null, { status: 201, headers: { 'Resource-ID': '567' } });
  };
  const now = () => Date.now();
  const secrets = createSecrets({
    source: async () => ({ text: JSON.stringify({ clientId: 'id', clientSecret: 'secret' }), versionId: '1' }),
    prefix: 'test',
    maxAgeMs: 300_000,
    now,
  });
  const transport = createTransport({ responseTimeoutMs: 1_000, fetch, now });
  const helpscout = createHelpScout({
    transport,
    secrets,
    world: { now },
    allowedVendorHosts: [],
    allowLoopbackVendors: false,
  });
  const example = {
    customer: { id: 123 },
    text: 'How are you?',
    attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
  };
  const call = { actionId: 'act_1', account: 'default', deadline: now() + 20_000 };
  const done = await helpscout.createReply(ConversationId.parse(123), NewReply.parse(example), call);
  expect(done).toEqual({ result: { threadId: '567', conversationId: '123' }, verified: true, artifact: '567' });
  expect(sent[1]).toMatchObject({
    url: 'https://api.helpscout.net/v2/conversations/123/reply',
    body: JSON.stringify(example),
  });
});
