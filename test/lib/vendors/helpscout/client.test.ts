import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../../../lib/http/transport.ts';
import { helpscout, NewReply } from '../../../../lib/vendors/helpscout/index.ts';
import { aCall, vendorDeps } from '../fixture.ts';
import { APP, aReply, conversation, helpscoutWhere, helpscoutWith, OWNER } from './helpscout-with.ts';

const POST_REPLY = { method: 'POST', operation: 'createReply' };

describe('a reply', () => {
  it('goes out byte for byte as the page has it, attachment included', async () => {
    const example = {
      customer: { id: 123 },
      text: 'How are you?',
      attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
    };
    const { reply, vendor } = helpscoutWith();
    expect(await reply('123', NewReply.parse(example))).toMatchObject({
      result: { threadId: '567', conversationId: '123' },
      verified: true,
      artifact: '567',
    });
    const sent = vendor.requests.at(-1);
    expect(sent?.body.toString()).toBe(JSON.stringify(example));
    expect(sent).toMatchObject({ origin: 'https://api.helpscout.net', path: '/v2/conversations/123/reply' });
    expect(sent?.headers['content-type']).toBe('application/json');
  });

  it('carries every field that the page lists', async () => {
    const everything = {
      customer: { email: 'ana.pereira@example.com' },
      text: 'Welcome back',
      attachments: [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'YQ==' }],
      draft: false,
      imported: true,
      status: 'closed',
      user: 4002,
      assignTo: 4003,
      cc: ['cc@example.com'],
      bcc: ['bcc@example.com'],
      createdAt: '2016-02-29T23:59:59Z',
    };
    const { reply, vendor } = helpscoutWith();
    await reply('123', NewReply.parse(everything));
    expect(JSON.parse(vendor.requests.at(-1)?.body.toString() ?? '')).toEqual(everything);
  });

  it('is done although Help Scout does not name its thread', async () => {
    const { reply, vendor } = helpscoutWhere({ omitResourceId: true }, APP);
    expect(await reply('123')).toMatchObject({
      result: { threadId: null, conversationId: '123' },
      verified: 'unsupported',
      artifact: null,
    });
    expect(vendor.effects()).toHaveLength(1);
  });

  it('becomes a draft where the account says so', async () => {
    const { reply, vendor } = helpscoutWhere({}, { ...APP, mode: 'draft' });
    expect(await reply('123')).toMatchObject({ warnings: ['sent_as_draft'] });
    expect(vendor.effects()).toEqual([]);
    expect(vendor.state.conversations.get(123)?.threads.at(-1)).toMatchObject({ state: 'draft', text: 'How are you?' });
  });

  it('that is a draft anyway needs no warning', async () => {
    const { reply } = helpscoutWhere({}, { ...APP, mode: 'draft' });
    expect(await reply('123', aReply({ draft: true }))).not.toHaveProperty('warnings');
  });

  it('in a dry run sends nothing and fetches no token', async () => {
    const { reply, vendor } = helpscoutWith();
    await expect(reply('123', aReply(), { dryRun: true })).rejects.toMatchObject({
      wouldSend: {
        method: 'POST',
        url: 'https://api.helpscout.net/v2/conversations/123/reply',
        headers: { authorization: 'Bearer ***' },
        body: { customer: { id: 123 }, text: 'How are you?' },
      },
    });
    expect(vendor.counts.requests).toBe(0);
  });
});

it('does not begin a reply that it could not see to its end', async () => {
  const { reply, vendor, fixture } = helpscoutWith();
  const late = reply('123', aReply(), { deadline: fixture.time + 12_999 });
  await expect(late).rejects.toMatchObject({ kind: 'unavailable', facts: { outcome: 'not_applied' } });
  expect(vendor.counts.operations['createReply']).toBeUndefined();
});

describe('a conversation that was merged', () => {
  it('gets the reply where it is now, once', async () => {
    const { reply, vendor, asked } = helpscoutWith();
    expect((await reply('130')).result).toEqual({ threadId: '567', conversationId: '123', movedFrom: '130' });
    expect(vendor.effects()).toMatchObject([{ conversationId: 123 }]);
    expect(asked()).toEqual([
      'POST /v2/conversations/130/reply',
      'GET /v2/conversations/130',
      'POST /v2/conversations/123/reply',
    ]);
  });

  it('is not found once sixty days have passed', async () => {
    const { reply, asked } = helpscoutWith();
    await expect(reply('131')).rejects.toMatchObject({ kind: 'conversation_not_found', facts: { outcome: 'refused' } });
    expect(asked()).toHaveLength(2);
  });

  it('is not looked for when it is simply not there', async () => {
    const { reply, vendor } = helpscoutWith();
    await expect(reply('999')).rejects.toMatchObject({
      kind: 'conversation_not_found',
      facts: { outcome: 'refused', vendor: { status: 404, logRef: expect.stringMatching(/#\d+$/) } },
    });
    expect(vendor.counts.writes).toBe(1);
  });

  it('waits if it cannot be asked where it went: nothing has been sent', async () => {
    const { reply, vendor } = helpscoutWith({ name: 'status-before:503', match: { method: 'GET' } });
    await expect(reply('130')).rejects.toMatchObject({ kind: 'vendor_unavailable', retryable: true });
    expect(vendor.effects()).toEqual([]);
  });

  it('is read where it is now', async () => {
    const { client, call } = helpscoutWith();
    expect((await client.conversation(conversation('130'), call())).id).toBe('123');
    expect(await client.threadIds(conversation('130'), call())).toEqual({ artifacts: ['1', '2', '3'], movedTo: '123' });
  });
});

describe('an answer that Help Scout does not give', () => {
  /** Something in Help Scout's place that answers reads with `answer`, and knows no conversation to reply to. */
  function impostor(answer: () => Response) {
    const posted: string[] = [];
    const fetch: Fetch = async (url, { method }) => {
      if (method === 'GET') return answer();
      posted.push(url);
      return new Response(null, { status: 404 });
    };
    const fixture = vendorDeps(fetch, { accessToken: 'canary' });
    return { client: helpscout.create(fixture), call: aCall(fixture), posted };
  }

  it.each([
    'https://evil.example/v2/conversations/7',
    '//evil.example/v2/conversations/7',
    '/v2/mailboxes/7',
    '/v2/conversations/07',
    'https://[',
    '',
  ])('a conversation that moved to %j is not followed', async (location) => {
    const { client, call, posted } = impostor(() => new Response(null, { status: 301, headers: { location } }));
    await expect(client.createReply(conversation('123'), aReply(), call)).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'refused' },
    });
    expect(posted).toEqual(['https://api.helpscout.net/v2/conversations/123/reply']);
  });

  it.each([
    {},
    [],
    null,
    { page: { totalPages: 1, totalElements: 3 } },
    { _embedded: {}, page: { totalPages: 1, totalElements: 1 } },
    { _embedded: { threads: [{ id: '7' }] }, page: { totalPages: 1, totalElements: 1 } },
  ])('%j is not taken for a list of threads', async (body) => {
    const { client, call } = impostor(() => Response.json(body));
    await expect(client.threadIds(conversation('123'), call)).rejects.toMatchObject({ kind: 'vendor_contract' });
  });
});

describe('what Help Scout refuses', () => {
  it.each(['140', '142'])('a locked conversation (%s) is never tried again', async (id) => {
    const { reply, asked } = helpscoutWith();
    await expect(reply(id)).rejects.toMatchObject({
      kind: 'conversation_locked',
      retryable: false,
      facts: { outcome: 'refused', vendor: { status: 412 } },
    });
    expect(asked()).toHaveLength(1);
  });

  it('names the field', async () => {
    const { reply } = helpscoutWith();
    await expect(reply('123', aReply({ customer: { id: 999 } }))).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: {
        outcome: 'refused',
        issues: [{ path: 'customer.id', message: expect.stringContaining('does not belong to company') }],
        vendor: { status: 400, logRef: expect.any(String) },
      },
    });
  });

  it('for a while tells how long, in a header of its own', async () => {
    const { reply } = helpscoutWith({ name: 'rate-limited', retryAfterS: 17, match: POST_REPLY });
    await expect(reply('123')).rejects.toMatchObject({
      kind: 'rate_limited',
      retryable: true,
      facts: { outcome: 'not_applied', retryAfterMs: 17_000 },
    });
  });

  it('tells of its limit with each answer', async () => {
    const { reply } = helpscoutWith();
    expect(await reply('123', aReply())).toMatchObject({ rateLimit: { perMinute: 400, remaining: 398 } });
  });
});

describe('threads', () => {
  const lookIn = ({ client, call }: ReturnType<typeof helpscoutWith>, id: string) =>
    client.findReply(conversation(id), aReply({ user: OWNER }), { sentAt: 0, before: [] }, call());

  it('are read to the last page to look for a reply', async () => {
    const helpscout = helpscoutWith();
    await lookIn(helpscout, '143');
    expect(helpscout.asked()).toHaveLength(3);
  });

  it('that could be mistaken for a new one are on the first page', async () => {
    const { client, call, asked } = helpscoutWith();
    const { artifacts, movedTo } = await client.threadIds(conversation('143'), call());
    expect(artifacts).toHaveLength(25);
    expect(movedTo).toBeUndefined();
    expect(asked()).toHaveLength(1);
  });

  it('of a conversation that is not there cannot be read', async () => {
    const { client, call } = helpscoutWith();
    const threads = client.threadIds(conversation('999'), call());
    await expect(threads).rejects.toMatchObject({ kind: 'conversation_not_found', facts: { outcome: 'refused' } });
  });

  it('are not taken for all there are if a page is missing', async () => {
    const threads = lookIn(helpscoutWith('slow', 'slow', 'status-before:503'), '143');
    await expect(threads).rejects.toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'not_applied' } });
  });

  it.each([
    ['malformed', 'vendor_contract'],
    ['yes-before:page', 'vendor_unavailable'],
    ['yes-before:blank', 'vendor_unavailable'],
    ['yes-before:error', 'vendor_contract'],
    ['yes-before:queued', 'vendor_contract'],
  ] as const)('in a form that Help Scout does not document are no evidence: %s is %s', async (name, kind) => {
    const { client, call } = helpscoutWith({ name, match: { method: 'GET' } });
    const threads = client.threadIds(conversation('123'), call());
    await expect(threads).rejects.toMatchObject({ kind, facts: { outcome: 'not_applied' } });
  });
});
