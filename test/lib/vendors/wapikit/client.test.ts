import { describe, expect, it } from 'vitest';
import { NothingSent } from '../../../../lib/operation.ts';
import {
  ACTIVE,
  CLOSED,
  conversation,
  RESOLVED,
  setting,
  UNKNOWN,
  wapikitAnswering,
  wapikitWhere,
  wapikitWith,
} from './wapikit-with.ts';

const path = `/api/conversation/${CLOSED}`;
const empty = () => new Response('', { status: 200 });
const shown = (status: string, more: object = {}) =>
  Response.json({ conversation: { uniqueId: 'abc', status, ...more } });
const gone = (uniqueId: string) => ({
  result: { conversation: { uniqueId, status: 'Deleted' } },
  verified: 'unsupported',
  warnings: ['conversation_gone'],
});

describe('an update', () => {
  it.each(['Active', 'Closed', 'Deleted'])('sets %s, and needs no read where the answer shows it', async (status) => {
    const { update, statusOf, asked } = wapikitWith();
    const done = await update(CLOSED, status);
    expect(done).toMatchObject({ verified: true, result: { conversation: { uniqueId: CLOSED, status } } });
    expect(statusOf(CLOSED)).toBe(status);
    expect(asked()).toEqual([`POST ${path}`]);
  });

  it.each(['asBuiltJan', 'asBuiltFeb'] as const)('is no success at the server that does nothing (%s)', async (mode) => {
    const { update, statusOf, asked } = wapikitWhere({ mode });
    await expect(update(CLOSED, 'Active')).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'not_as_asked', verified: false, issues: [{ path: 'status' }], vendor: { status: 200 } },
    });
    expect(statusOf(CLOSED)).toBe('Closed');
    expect(asked()).toEqual([`POST ${path}`, `GET ${path}`]);
  });

  it('is a success at that server where the status was so already', async () => {
    const { update } = wapikitWhere({ mode: 'asBuiltFeb' });
    expect(await update(ACTIVE, 'Active')).toMatchObject({ verified: true });
  });

  it('is refused where the server says yes to a conversation that it does not have', async () => {
    const { update } = wapikitWhere({ mode: 'asBuiltFeb' });
    await expect(update(UNKNOWN, 'Active')).rejects.toMatchObject({
      kind: 'conversation_not_found',
      facts: { outcome: 'not_as_asked', verified: false },
    });
  });

  it('to Deleted is done where the server says yes and then hides the conversation, but not verified', async () => {
    const { update } = wapikitWhere({ mode: 'asBuiltFeb' });
    expect(await update(UNKNOWN, 'Deleted')).toMatchObject(gone(UNKNOWN));
  });

  it('leaves its effect open while it cannot be read back', async () => {
    const { update } = wapikitWhere({ mode: 'asBuiltFeb' }, { name: 'status-before:503', match: { method: 'GET' } });
    await expect(update(CLOSED, 'Active')).rejects.toMatchObject({
      kind: 'vendor_unavailable',
      facts: { outcome: 'unknown', vendor: { status: 503 } },
    });
  });

  it('is read back where the answer is not readable', async () => {
    const { update, asked } = wapikitWith({ name: 'malformed', match: { method: 'POST' } });
    expect(await update(CLOSED, 'Active')).toMatchObject({ verified: true });
    expect(asked()).toEqual([`POST ${path}`, `GET ${path}`]);
  });

  it('reads nothing and sends nothing in a dry run', async () => {
    const { update, asked } = wapikitWith();
    await expect(update(CLOSED, 'Active', { dryRun: true })).rejects.toMatchObject({
      wouldSend: {
        method: 'POST',
        url: `https://api.wapikit.com${path}`,
        headers: { 'x-access-token': '***' },
        body: { status: 'Active' },
      },
    });
    expect(asked()).toEqual([]);
  });

  it.each(['draft', 'dryRun'])('is not sent for an account in mode %s', async (mode) => {
    const { update, asked, fixture } = wapikitWith();
    fixture.secret = { ...fixture.secret, mode };
    await expect(update(CLOSED, 'Active')).rejects.toBeInstanceOf(NothingSent);
    expect(asked()).toEqual([]);
  });
});

describe('an answer', () => {
  it('shows no customer: neither contact nor messages', async () => {
    const { update } = wapikitWith();
    const { result } = await update(CLOSED, 'Active');
    const text = JSON.stringify(result);
    for (const secret of ['Ana Pereira', '+351910000123', 'Obrigada']) expect(text).not.toContain(secret);
    expect(result.conversation).toMatchObject({ tags: [{ label: 'vip' }], numberOfUnreadMessages: 0 });
  });

  it('may have unknown fields, lack known ones, or have null for them', async () => {
    const { update } = wapikitAnswering(shown('Active', { mood: 'good', tags: null, contactId: 7, assignedTo: null }));
    expect((await update('Active')).result).toEqual({ conversation: { uniqueId: 'abc', status: 'Active' } });
  });

  it('may name its tags as in January', async () => {
    const { update } = wapikitAnswering(shown('Active', { tags: [{ uniqueId: 't1', name: 'vip' }] }));
    expect((await update('Active')).result.conversation.tags).toEqual([{ uniqueId: 't1', label: 'vip' }]);
  });

  it('stays open without a status, and the error says where', async () => {
    const { update } = wapikitAnswering(empty(), Response.json({ conversation: { uniqueId: 'abc' } }));
    await expect(update('Active')).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'unknown', issues: [{ path: 'conversation.status' }] },
    });
  });

  it('may have a status that the API does not list', async () => {
    const { client, call } = wapikitWith();
    expect(await client.conversation(conversation(RESOLVED), call())).toMatchObject({ status: 'Resolved' });
  });
});

describe('a yes', () => {
  it('that shows the old status is not believed: it is read back, and nothing was done', async () => {
    const { update, sent } = wapikitAnswering(shown('Closed'), shown('Closed'));
    await expect(update('Active')).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'not_as_asked', verified: false, issues: [{ path: 'status' }] },
    });
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('of another conversation is none, and one in another spelling of the id is', async () => {
    const other = { uniqueId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
    const { update } = wapikitAnswering(shown('Active', other), shown('Closed'));
    await expect(update('Active')).rejects.toMatchObject({ facts: { outcome: 'unknown' } });
    for (const uniqueId of ['ABC', '{abc}', 'urn:uuid:a-b-c']) {
      const spelled = wapikitAnswering(shown('Active', { uniqueId }));
      expect(await spelled.update('Active'), uniqueId).toMatchObject({ verified: true });
    }
  });

  it('is none where the read that follows shows another conversation', async () => {
    const other = { uniqueId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
    const { update } = wapikitAnswering(new Response(''), shown('Active', other));
    await expect(update('Active')).rejects.toMatchObject({ facts: { outcome: 'unknown' } });
  });
});

it('a refusal of what was applied all the same is done: a proxy may refuse after the server has acted', async () => {
  const refused = () => Response.json({ message: 'no' }, { status: 413 });
  const applied = wapikitAnswering(refused(), shown('Active'));
  expect(await applied.update('Active')).toMatchObject({ verified: true });
  const not = wapikitAnswering(refused(), shown('Closed'));
  await expect(not.update('Active')).rejects.toMatchObject({ kind: 'vendor_refused', facts: { outcome: 'refused' } });
});

describe('an error', () => {
  it.each([
    ['an object with a message', { message: 'invalid conversation id' }],
    ['an object with an error', { error: 'invalid conversation id', remaining: 0 }],
    ['a bare string', 'invalid conversation id'],
  ])('is understood as %s', async (_, body) => {
    const { update } = wapikitAnswering(Response.json(body, { status: 400 }));
    await expect(update('Active')).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { outcome: 'refused', issues: [{ path: '', message: 'invalid conversation id' }] },
    });
  });

  it.each([
    ['plain text', 'upstream says no', 'upstream says no'],
    ['nothing', '', undefined],
    ['null', 'null', undefined],
    ['a proxy’s page', '<html><h1>Bad request</h1></html>', undefined],
  ])('is understood as %s', async (_, body, message) => {
    const { update } = wapikitAnswering(new Response(body, { status: 400 }));
    const error = await update('Active').catch((thrown) => thrown);
    expect(error.facts.issues).toEqual(message === undefined ? [] : [{ path: '', message }]);
  });

  it('of an unknown conversation is its own kind', async () => {
    await expect(wapikitWith().update(UNKNOWN, 'Active')).rejects.toMatchObject({
      kind: 'conversation_not_found',
      facts: { outcome: 'refused', issues: [{ message: 'conversation not found' }] },
    });
  });

  it('401 of a token is not tried again with the same one', async () => {
    const { update, vendor, asked } = wapikitWith();
    vendor.knobs.accessTokens = ['another'];
    await expect(update(CLOSED, 'Active')).rejects.toMatchObject({
      kind: 'credentials_refused',
      facts: { outcome: 'not_applied', vendor: { status: 401 } },
    });
    expect(asked()).toEqual([`POST ${path}`, 'GET /api/conversations']);
  });

  it('401 of one conversation concerns that conversation alone: there is no 403', async () => {
    const { update, vendor } = wapikitWith();
    vendor.knobs.forbidden = [CLOSED];
    await expect(update(CLOSED, 'Active')).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { outcome: 'refused', vendor: { status: 401 } },
    });
    expect(await update('7c9e6679-7425-40de-944b-e07fc1f90ae7', 'Closed')).toMatchObject({ verified: true });
  });

  it('401 is tried again once with a token that has been rotated', async () => {
    const { update, vendor, fixture, asked } = wapikitWith();
    await update(CLOSED, 'Active');
    vendor.knobs.accessTokens = ['rotated'];
    fixture.secret = { accessToken: 'rotated' };
    fixture.time += 10_000;
    expect(await update(CLOSED, 'Closed')).toMatchObject({ verified: true });
    expect(asked()).toHaveLength(3);
  });
});

describe('a lost answer', () => {
  it('is found where the status is set', async () => {
    const { client, call } = wapikitWith();
    const found = await client.findUpdate(conversation(ACTIVE), setting('Active'), call());
    expect(found).toMatchObject({ found: { verified: true, result: { conversation: { status: 'Active' } } } });
  });

  it('to Deleted is found, but not verified, where the conversation is gone', async () => {
    const { client, call } = wapikitWith();
    const found = await client.findUpdate(conversation(UNKNOWN), setting('Deleted'), call());
    expect(found).toEqual({ found: gone(UNKNOWN) });
  });

  it('is not found in a conversation that is gone, unless that was asked for', async () => {
    const { client, call } = wapikitWith();
    const looking = client.findUpdate(conversation(UNKNOWN), setting('Closed'), call());
    await expect(looking).rejects.toMatchObject({ kind: 'conversation_not_found' });
  });

  it('is unclear where it is not: an agent may have changed it since', async () => {
    const { client, call } = wapikitWith();
    expect(await client.findUpdate(conversation(ACTIVE), setting('Closed'), call())).toBe('unclear');
  });
});
