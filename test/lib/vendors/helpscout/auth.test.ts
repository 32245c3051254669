import { describe, expect, it } from 'vitest';
import { helpscout } from '../../../../lib/vendors/helpscout/index.ts';
import { aCall, answering } from '../fixture.ts';
import { APP, aReply, conversation, helpscoutWhere, helpscoutWith } from './helpscout-with.ts';

const DAY = 24 * 3_600_000;

describe('a token', () => {
  it('is fetched by form-encoded client credentials', async () => {
    const { reply, vendor } = helpscoutWith();
    await reply('123');
    const [asked] = vendor.requests;
    expect(asked).toMatchObject({ method: 'POST', path: '/v2/oauth2/token' });
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(asked?.body.toString()).toBe(
      'grant_type=client_credentials&client_id=local-client&client_secret=local-secret',
    );
  });

  it('is shared by all who ask at once, and used to a minute before its end', async () => {
    const { reply, vendor, fixture } = helpscoutWith();
    await Promise.all(Array.from({ length: 30 }, () => reply('143')));
    fixture.time += 2 * DAY - 60_001;
    await reply('143');
    expect(vendor.counts.operations['token']).toBe(1);
    fixture.time += 1;
    await reply('143');
    expect(vendor.counts.operations['token']).toBe(2);
  });

  it('lives as long as Help Scout says, be it shorter than the margin', async () => {
    const { reply, vendor, fixture } = helpscoutWhere({ tokenLifetimeS: 40 }, APP);
    await reply('123');
    fixture.time += 19_000;
    await reply('123');
    expect(vendor.counts.operations['token']).toBe(1);
    fixture.time += 2_000;
    await reply('123');
    expect(vendor.counts.operations['token']).toBe(2);
  });

  it('that Help Scout no longer takes is replaced once, and the reply goes out once', async () => {
    const { reply, vendor } = helpscoutWith();
    await reply('123');
    vendor.control('revokeTokens');
    await reply('123');
    expect(vendor.effects()).toHaveLength(2);
    expect(vendor.counts.operations).toMatchObject({ token: 2, createReply: 3 });
  });

  it('is replaced once for all who were refused at once', async () => {
    const { reply, vendor } = helpscoutWith();
    await reply('143');
    vendor.control('revokeTokens');
    await Promise.all(Array.from({ length: 20 }, () => reply('143')));
    expect(vendor.counts.operations['token']).toBe(2);
    expect(vendor.effects()).toHaveLength(21);
  });

  it('that stays refused does not become a stream of token requests', async () => {
    const { reply, vendor } = helpscoutWith({
      name: 'unauthorized',
      times: 1_000,
      match: { path: '^/v2/(conversations|users)/' },
    });
    for (let i = 0; i < 20; i += 1) {
      await expect(reply('123')).rejects.toMatchObject({ kind: 'credentials_refused', retryable: true });
    }
    expect(vendor.counts.operations['token']).toBeLessThanOrEqual(3);
    expect(vendor.effects()).toEqual([]);
  });

  it('is not replaced again and again where one conversation is refused with 401', async () => {
    const { reply, vendor } = helpscoutWith({
      name: 'unauthorized',
      times: 1_000,
      match: { path: '^/v2/conversations/' },
    });
    for (let i = 0; i < 20; i += 1) {
      await expect(reply('123')).rejects.toMatchObject({ facts: { outcome: 'refused', vendor: { status: 401 } } });
    }
    expect(vendor.counts.operations['token']).toBeLessThanOrEqual(3);
  });

  it('that is replaced leaves the secret alone: no invocation goes on looking for another', async () => {
    const { reply, vendor, fixture } = helpscoutWith();
    await reply('123');
    fixture.time += 10_000;
    vendor.control('revokeTokens');
    for (let n = 0; n < 20; n += 1) {
      await reply('123');
      fixture.time += 3_000;
    }
    expect(fixture.secretReads).toBe(2);
    expect(vendor.counts.operations['token']).toBe(2);
  });

  it('given in the secret is used as it is', async () => {
    const { reply, vendor } = helpscoutWhere({ accessTokens: ['given'] }, { accessToken: 'given' });
    await reply('123');
    expect(vendor.requests).toMatchObject([{ headers: { authorization: 'Bearer given' } }]);
  });
});

it('accounts never share a token, however their calls are mixed', async () => {
  const { reply, vendor, fixture } = helpscoutWhere({ credentials: { 'local-client': 'local-secret', b: 'b' } }, APP);
  fixture.others['b'] = { clientId: 'b', clientSecret: 'b' };
  fixture.others['c'] = APP;
  const accounts = Array.from({ length: 30 }, (_, i) => ['default', 'b', 'c'][i % 3] ?? '');
  await Promise.all(accounts.map((account) => reply('143', aReply({ text: account }), { account })));
  const tokens = new Map<string, Set<string>>();
  for (const { operation, headers, body } of vendor.requests) {
    if (operation !== 'createReply') continue;
    const { text } = JSON.parse(body.toString());
    tokens.set(text, (tokens.get(text) ?? new Set()).add(headers['authorization'] ?? ''));
  }
  const tokensOf = (account: string) => tokens.get(account)?.size;
  expect({ default: tokensOf('default'), b: tokensOf('b'), c: tokensOf('c') }).toEqual({ default: 1, b: 1, c: 1 });
  expect(new Set([...tokens.values()].flatMap((set) => [...set])).size).toBe(3);
});

describe('a client secret', () => {
  it('that was rotated is read anew and the reply goes out, once', async () => {
    const { reply, vendor, fixture } = helpscoutWith();
    await reply('123');
    fixture.time += 60_000;
    vendor.knobs.credentials = { 'local-client': 'rotated' };
    vendor.control('revokeTokens');
    fixture.secret = { ...APP, clientSecret: 'rotated' };
    await reply('123');
    expect(vendor.effects()).toHaveLength(2);
    expect(fixture.secretReads).toBe(2);
  });

  it('that is another brings a token of its own, so that no call is wasted on one that it has outlived', async () => {
    const { reply, vendor, fixture } = helpscoutWith();
    await reply('123');
    vendor.knobs.credentials = { 'local-client': 'rotated' };
    vendor.control('revokeTokens');
    fixture.secret = { ...APP, clientSecret: 'rotated' };
    fixture.time += 300_000;
    await reply('123');
    expect(vendor.counts.operations).toEqual({ token: 2, createReply: 2 });
  });

  it('of another app brings a token of its own', async () => {
    const { reply, vendor, fixture } = helpscoutWhere({ credentials: { 'local-client': 'local-secret', b: 'b' } }, APP);
    await reply('123');
    fixture.secret = { clientId: 'b', clientSecret: 'b' };
    fixture.time += 300_000;
    await reply('123');
    expect(vendor.counts.operations['token']).toBe(2);
  });

  it('that is wrong is corrected without a restart', async () => {
    const { reply, vendor, fixture } = helpscoutWhere({}, { ...APP, clientSecret: 'wrong' });
    await expect(reply('123')).rejects.toMatchObject({
      kind: 'credentials_refused',
      facts: { outcome: 'not_applied' },
    });
    expect(vendor.counts.operations).toEqual({ token: 1 });
    fixture.secret = APP;
    await reply('123');
    expect(vendor.effects()).toHaveLength(1);
  });
});

it.each([
  'refused',
  'hang-before',
  'reset-after',
  'truncated-after',
  'malformed',
  'status-after:500',
  'rate-limited',
] as const)('whatever becomes of a token request (%s), no reply has gone out', async (name) => {
  const { reply, vendor } = helpscoutWith({ name, match: { operation: 'token' } });
  await expect(reply('123')).rejects.toMatchObject({ retryable: true, facts: { outcome: 'not_applied' } });
  expect(vendor.effects()).toEqual([]);
  await reply('123', aReply());
  expect(vendor.effects()).toHaveLength(1);
});

it.each([400, 401, 403])(
  'a client that Help Scout refuses with %i waits for its secret to be mended',
  async (status) => {
    const refused = Array.from({ length: 4 }, () => Response.json({ error: 'invalid_client' }, { status }));
    const { fixture } = answering(APP, refused);
    const replying = helpscout.create(fixture).createReply(conversation('123'), aReply(), aCall(fixture));
    await expect(replying).rejects.toMatchObject({ kind: 'credentials_refused', facts: { outcome: 'not_applied' } });
  },
);

it('no secret is in any error, whatever goes wrong', async () => {
  const secret = { clientId: 'canary-id', clientSecret: 'canary-secret' };
  const { reply } = helpscoutWhere({}, secret);
  const error = await reply('123').catch((thrown) => thrown);
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('canary');
});
