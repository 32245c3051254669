import { describe, expect, it } from 'vitest';
import type { Fault, FaultName } from '../../../dev/simulators/faults.ts';
import { createHelpscoutSimulator, type HelpscoutOptions } from '../../../dev/simulators/helpscout/index.ts';
import { operation } from '../../../functions/helpscout/create-reply.ts';
import type { Fetch } from '../../../lib/http/transport.ts';
import { createBundle } from '../../kit/bundle.ts';

const APP = { clientId: 'local-client', clientSecret: 'local-secret', userId: 4001 };
const EXAMPLE = {
  customer: { id: 123 },
  text: 'How are you?',
  attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
};
const REPLY = { operation: 'createReply' };

function bundleWith(faults: readonly (FaultName | Fault)[] = [], knobs: HelpscoutOptions['knobs'] = {}) {
  const vendor = createHelpscoutSimulator({ knobs });
  vendor.faults.push(...faults);
  const secrets: Record<string, unknown> = { 'helpscout/default': APP };
  const fetch: Fetch = (url, init) => (vendor.fetch as unknown as Fetch)(url, init);
  const bundle = createBundle(fetch, secrets, { env: { VENDOR_RESPONSE_TIMEOUT_MS: '300' } });
  const reply = (conversationId: string, body: unknown = EXAMPLE, headers = {}, query = {}) =>
    bundle.http(operation, { pathParameters: { conversationId }, body, headers, query });
  const posts = () => vendor.requests.filter(({ operation: name }) => name === 'createReply').length;
  return { bundle, vendor, secrets, reply, posts };
}

describe('POST /helpscout/conversations/{conversationId}/reply', () => {
  it('replies with the page’s example byte for byte, and answers the thread', async () => {
    const { reply, vendor } = bundleWith();
    expect(await reply('123')).toMatchObject({
      status: 200,
      body: {
        operation: 'helpscout.createReply',
        state: 'done',
        result: { threadId: '567', conversationId: '123' },
        verified: true,
        warnings: [],
        replayed: false,
      },
    });
    const sent = vendor.requests.find(({ operation: name }) => name === 'createReply');
    expect(sent?.body.toString()).toBe(JSON.stringify(EXAMPLE));
  });

  it('follows a merged conversation, and tells where the reply went', async () => {
    const { reply, vendor } = bundleWith();
    expect((await reply('130')).body.result).toEqual({ threadId: '567', conversationId: '123', movedFrom: '130' });
    expect(vendor.effects()).toHaveLength(1);
  });

  it('ends with a locked conversation after one attempt', async () => {
    const { reply, posts } = bundleWith();
    expect(await reply('142')).toMatchObject({
      status: 422,
      body: { kind: 'conversation_locked', vendor: { status: 412 } },
    });
    expect(posts()).toBe(1);
  });

  it('passes on the field that Help Scout refuses', async () => {
    const { reply } = bundleWith();
    expect(await reply('123', { ...EXAMPLE, user: 9 })).toMatchObject({
      status: 422,
      body: {
        kind: 'vendor_refused',
        issues: [{ path: 'user', message: 'invalid identifier' }],
        vendor: { status: 400 },
      },
    });
  });

  it('waits as long as Help Scout says, on record', async () => {
    const { reply, vendor } = bundleWith([{ name: 'rate-limited', retryAfterS: 600, match: REPLY }]);
    expect(await reply('123')).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'rate_limited' } });
    expect(vendor.effects()).toEqual([]);
  });

  it.each(['hang-after', 'reset-after', 'truncated-after', 'status-after:500', 'status-after:504'] as const)(
    'sends nothing again after %s: it asks what became of it',
    async (name) => {
      const { reply, posts, vendor } = bundleWith([{ name, match: REPLY }]);
      const { status, body } = await reply('123');
      expect([200, 202]).toContain(status);
      expect(['in_doubt', 'done']).toContain(body.state);
      expect(posts()).toBe(1);
      expect(vendor.effects()).toHaveLength(1);
    },
  );

  it('is done although Help Scout does not name the thread', async () => {
    const { reply, vendor } = bundleWith([], { omitResourceId: true });
    expect(await reply('123')).toMatchObject({ status: 200, body: { state: 'done' } });
    expect(vendor.effects()).toHaveLength(1);
  });

  it('works with the next call once a wrong secret has been corrected', async () => {
    const { reply, secrets, vendor } = bundleWith();
    secrets['helpscout/default'] = { ...APP, clientSecret: 'wrong' };
    expect(await reply('123')).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'credentials' } });
    secrets['helpscout/default'] = APP;
    expect(await reply('124')).toMatchObject({ status: 200 });
    expect(vendor.effects()).toMatchObject([{ conversationId: 124 }]);
  });

  it('mails once for a hundred requests with one key', async () => {
    const { reply, vendor } = bundleWith();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => reply('123', EXAMPLE, { 'idempotency-key': 'k' })),
    );
    expect(vendor.effects()).toHaveLength(1);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
  });

  it('refuses a key that was used for another reply', async () => {
    const { reply, vendor } = bundleWith();
    const key = { 'idempotency-key': 'k' };
    await reply('123', EXAMPLE, key);
    expect(await reply('123', { ...EXAMPLE, text: 'Other' }, key)).toMatchObject({
      status: 422,
      body: { kind: 'key_reused' },
    });
    expect(vendor.effects()).toHaveLength(1);
  });

  it('shows in a dry run what it would send, and sends nothing', async () => {
    const { reply, vendor } = bundleWith();
    expect(await reply('123', EXAMPLE, {}, { dryRun: 'true' })).toMatchObject({
      status: 200,
      body: {
        operation: 'helpscout.createReply',
        dryRun: true,
        request: {
          method: 'POST',
          url: 'https://api.helpscout.net/v2/conversations/123/reply',
          headers: { authorization: 'Bearer ***' },
          body: EXAMPLE,
        },
      },
    });
    expect(vendor.counts.requests).toBe(0);
  });

  it('does nothing if the conversation no longer has the status that it is for', async () => {
    const { reply, vendor } = bundleWith();
    expect(await reply('125', EXAMPLE, {}, { onlyIf: 'active' })).toMatchObject({ body: { state: 'cancelled' } });
    expect(vendor.effects()).toEqual([]);
    expect(await reply('123', EXAMPLE, {}, { onlyIf: 'active' })).toMatchObject({ body: { state: 'done' } });
  });
});

it('takes an id that is a number while it is exact', async () => {
  const { bundle, vendor } = bundleWith();
  await bundle.invoke(operation, { input: { conversationId: 123, ...EXAMPLE } });
  expect(vendor.effects()).toMatchObject([{ conversationId: 123 }]);
});
