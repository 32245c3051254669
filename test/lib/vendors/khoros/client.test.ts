import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../../../lib/http/transport.ts';
import { DisplayNumber, khoros } from '../../../../lib/vendors/khoros/index.ts';
import { aCall, vendorDeps } from '../fixture.ts';
import { ACCOUNT, aReactivation, khorosWhere, khorosWith } from './khoros-with.ts';

const ORIGIN = 'https://acme.response.lithium.com';
const SMOOCH = {
  networkType: 'smooch',
  networkInstance: 'default',
  networkId: '573948029',
  pageId: undefined,
} as const;

/** A client whose every request is answered the same. */
function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const fetch: Fetch = async () => new Response(body, { status, headers });
  const fixture = vendorDeps(fetch, ACCOUNT);
  const client = khoros.create(fixture);
  return (changes = {}) => client.reactivateAuthorConversations(aReactivation(changes), aCall(fixture));
}

describe('on the wire', () => {
  it('sends the page’s first example byte for byte', async () => {
    const { reactivate, vendor } = khorosWith();
    await reactivate();
    const [request] = vendor.requests;
    expect(request).toMatchObject({
      method: 'PUT',
      origin: ORIGIN,
      path: '/api/v2/authors/networks/facebook/ids/32031810236844413/conversations/reactivate',
      query: 'comment=my%20note&pageId=354241721305178',
      headers: {
        authorization: `Basic ${Buffer.from('local-api-user:local-password').toString('base64')}`,
        'content-length': '0',
      },
    });
    expect(request?.body).toHaveLength(0);
    expect(request?.headers).not.toHaveProperty('content-type');
  });

  it('sends the page’s second example byte for byte', async () => {
    const { reactivate, vendor } = khorosWith();
    await reactivate(SMOOCH);
    expect(vendor.requests[0]).toMatchObject({
      path: '/api/v2/authors/networks/smooch/instances/default/ids/573948029/conversations/reactivate',
      query: 'comment=my%20note',
    });
  });

  it('sends a comment as it is, whatever is in it', async () => {
    const comment = 'A space!\nAnother line\r\n\t50% off & more = "yes"? #1 + é 😀 \\ \u2028 ';
    const { reactivate, vendor } = khorosWith();
    await reactivate({ comment, pageId: undefined });
    const { query = '' } = vendor.requests[0] ?? {};
    expect(query).toMatch(/^comment=[\w.~!*'()%-]+$/);
    expect(decodeURIComponent(query.slice('comment='.length))).toBe(comment);
    expect(vendor.effects()[0]).toMatchObject({ text: comment });
  });

  it('sends no query where there is nothing to say', async () => {
    const { reactivate, vendor } = khorosWith();
    await reactivate({ comment: undefined, pageId: undefined });
    expect(vendor.requests[0]?.query).toBe('');
  });

  it('shows in a dry run what it would send, its password masked, and sends nothing', async () => {
    const { reactivate, vendor } = khorosWith();
    const path = '/api/v2/authors/networks/facebook/ids/32031810236844413/conversations/reactivate';
    await expect(reactivate({}, { dryRun: true })).rejects.toMatchObject({
      wouldSend: {
        method: 'PUT',
        url: `${ORIGIN}${path}?comment=my%20note&pageId=354241721305178`,
        headers: { authorization: 'Basic ***' },
      },
    });
    expect(vendor.counts.requests).toBe(0);
  });

  it('sends nothing that writes for an account in mode draft: Khoros has no drafts', async () => {
    const { reactivate, fixture, vendor } = khorosWith();
    fixture.secret = { ...ACCOUNT, mode: 'draft' };
    await expect(reactivate()).rejects.toHaveProperty('wouldSend');
    expect(vendor.counts.requests).toBe(0);
  });
});

describe('the answer', () => {
  it('lists the conversations that went back into the workflow', async () => {
    const { reactivate, status } = khorosWith();
    expect(await reactivate()).toMatchObject({
      result: { conversationIds: ['12745258'] },
      verified: true,
      warnings: [],
    });
    expect(status(12745258)).toBe('AVAILABLE');
  });

  it('is a result also when there was nothing to reactivate', async () => {
    const { reactivate } = khorosWith();
    expect(await reactivate({ networkId: '404' })).toMatchObject({
      result: { conversationIds: [] },
      verified: 'unsupported',
    });
  });

  it('keeps numbers that JavaScript would change', async () => {
    const reactivate = answering(200, '{"status":"success","data":[12745258, 32031810236844413,9007199254740993]}');
    const { result } = await reactivate();
    expect(result.conversationIds).toEqual(['12745258', '32031810236844413', '9007199254740993']);
  });

  it('warns where a Facebook author comes without the page, and nowhere else', async () => {
    const { reactivate } = khorosWith();
    expect((await reactivate({ pageId: undefined })).warnings).toEqual(['facebook_without_page_id']);
    expect((await reactivate(SMOOCH)).warnings).toEqual([]);
  });

  it.each([
    '',
    '{"status":"succ',
    '[]',
    '{"status":"success"}',
    '{"status":"success","data":{}}',
    '{"status":"success","data":[1,null]}',
    '{"status":"success","data":[1.5]}',
    '{"status":"success","data":[-1]}',
    '{"data":[1]}',
    '<html>Sign in</html>',
    '{"error":"rate limit"}',
    '{"message":"queued"}',
  ])('in another form than Khoros’ own, like %j, is no yes: the effect is not known', async (body) => {
    for (const changes of [{ pageId: undefined }, { pageId: undefined, comment: undefined }]) {
      await expect(answering(200, body)(changes)).rejects.toMatchObject({
        kind: 'vendor_contract',
        facts: { outcome: 'unknown', vendor: { status: 200 } },
      });
    }
  });
});

it('is told from that of another action with the same comment in the same millisecond', async () => {
  const { client, fixture, reactivate } = khorosWith();
  const one = await reactivate({}, { actionId: 'act_one' });
  const other = await reactivate({ networkId: '404' }, { actionId: 'act_other' });
  expect(one.artifact).not.toBe(other.artifact);

  const evidence = { sentAt: fixture.time, before: [] };
  const call = aCall(fixture, { actionId: 'act_other' });
  const settled = await client.findReactivation(aReactivation({ networkId: '404' }), evidence, call);
  expect(settled).toMatchObject({ harmless: { givenUp: { artifact: other.artifact } } });
});

describe('a refusal', () => {
  it('is known by its status alone: the one declared error is empty', async () => {
    const { reactivate } = khorosWhere({ unknownAuthor: '400' });
    await expect(reactivate({ networkId: '404' })).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { outcome: 'refused', vendor: { status: 400 }, issues: [] },
    });
  });

  it.each([
    [{ message: 'Unknown network' }, 'Unknown network'],
    [{ status: 'error', message: 'Not found', data: { code: 301, developer_message: '' } }, 'Not found'],
    [{ error: { messages: ['Invalid networkKey farcebook'], requestId: 'r-1' } }, 'Invalid networkKey farcebook'],
  ])('tells what the vendor says in any of its envelopes: %j', async (body, message) => {
    await expect(answering(400, JSON.stringify(body))()).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { issues: expect.arrayContaining([{ path: '', message }]) },
    });
  });

  it('shows neither the comment nor anything private that the vendor repeats', async () => {
    const message = 'Cannot add "my note of 12 words" for ana@shop.example';
    const error = await answering(
      400,
      JSON.stringify({ message }),
    )({ comment: 'my note of 12 words' }).catch((thrown) => thrown);
    expect(JSON.stringify([error.message, error.facts])).not.toMatch(/my note|ana@shop/);
  });

  it.each([
    ['fail', 'vendor_refused', 'refused'],
    ['error', 'vendor_unavailable', 'unknown'],
  ])('is noticed inside a 200: %s', async (status, kind, outcome) => {
    const reactivate = answering(200, JSON.stringify({ status, message: 'No' }));
    await expect(reactivate()).rejects.toMatchObject({ kind, facts: { outcome } });
  });

  it('of an unknown path is no conversation to be found', async () => {
    await expect(answering(404, '')()).rejects.toMatchObject({ kind: 'conversation_not_found' });
  });

  it('by the rate limit says how long to wait where it can', async () => {
    const facts = { outcome: 'not_applied', retryAfterMs: 7_000 };
    await expect(answering(429, '', { 'retry-after': '7' })()).rejects.toMatchObject({ kind: 'rate_limited', facts });
    await expect(answering(429, '')()).rejects.toMatchObject({ facts: { retryAfterMs: undefined } });
  });
});

describe('credentials', () => {
  it.each([401, 403])('that are refused with %i are not the caller’s fault, and nothing was done', async (status) => {
    await expect(answering(status, '{}')()).rejects.toMatchObject({
      kind: 'credentials_refused',
      facts: { outcome: 'not_applied', vendor: { status } },
    });
  });

  it('of one author that is forbidden concern that author alone', async () => {
    const { reactivate, vendor } = khorosWith();
    vendor.knobs.forbidden = ['32031810236844413'];
    await expect(reactivate()).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { outcome: 'refused', vendor: { status: 403 } },
    });
    await expect(reactivate(SMOOCH)).resolves.toMatchObject({ result: { conversationIds: ['12745300'] } });
  });

  it('are not meant by a 403 of the Conversation API: what may not be read holds back no write', async () => {
    const { client, call, reactivate, vendor } = khorosWith();
    vendor.knobs.forbidden = ['conversations'];
    const { artifacts } = await client.notesBefore(aReactivation(), call());
    expect(artifacts).toEqual(['unreadable']);
    expect(vendor.requests.map(({ operation }) => operation)).toEqual(['listConversations']);
    vendor.knobs.forbidden = [];
    await expect(reactivate()).resolves.toMatchObject({ result: { conversationIds: ['12745258'] } });
  });

  it('that were rotated are used at once', async () => {
    const { reactivate, vendor, fixture } = khorosWith();
    await reactivate();
    vendor.knobs.credentials = { 'local-api-user': 'new: pässword' };
    fixture.secret = { ...ACCOUNT, password: 'new: pässword' };
    fixture.time += 10_000;
    await expect(reactivate(SMOOCH)).resolves.toMatchObject({ result: { conversationIds: ['12745300'] } });
  });
});

it('names what is wrong with a read', async () => {
  const fixture = vendorDeps(async () => new Response('{"data":[{"displayNumber":1}]}'), ACCOUNT);
  const numbers = [DisplayNumber.parse(1)];
  await expect(khoros.create(fixture).conversations(numbers, aCall(fixture))).rejects.toMatchObject({
    kind: 'vendor_contract',
    facts: {
      outcome: 'not_applied',
      vendor: { status: 200 },
      issues: [{ path: 'data[0].status', message: 'is required' }],
    },
  });
});

it('reads conversations by display number, 20 at a time, and leaves out what it may not read', async () => {
  const { client, call, vendor } = khorosWith();
  const numbers = Array.from({ length: 39 }, (_, index) => DisplayNumber.parse(1_000 + index));
  const found = await client.conversations([...numbers, DisplayNumber.parse(12745258)], call());
  expect(found).toMatchObject([{ displayNumber: '12745258', status: 'PENDING' }]);
  expect(vendor.counts.operations).toEqual({ getConversations: 2 });
});
