import { describe, expect, it } from 'vitest';
import { createHelpscoutSimulator, type HelpscoutKnobs } from '../../../../dev/simulators/helpscout/index.ts';
import { asking, basic } from '../asking.ts';
import { virtualWorld } from '../virtual-world.ts';

const HOST = 'https://api.helpscout.net';
const DAY = 24 * 60 * 60_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function vendor(knobs: Partial<HelpscoutKnobs> = {}) {
  const world = virtualWorld();
  const sim = createHelpscoutSimulator({ world, knobs: { accessTokens: ['good'], ...knobs } });
  return { world, sim, ask: asking(sim.fetch, HOST, { authorization: 'Bearer good' }), bare: asking(sim.fetch, HOST) };
}

describe('tokens', () => {
  const client = { grant_type: 'client_credentials', client_id: 'local-client', client_secret: 'local-secret' };
  const form = new URLSearchParams(client).toString();

  it('are given to a form, to JSON, to a query and to Basic authentication', async () => {
    const { bare } = vendor();
    const grant = 'grant_type=client_credentials';
    for (const reply of [
      await bare('POST', '/v2/oauth2/token', form, FORM),
      await bare('POST', '/v2/oauth2/token', client),
      await bare('POST', `/v2/oauth2/token?${form}`),
      await bare('POST', '/v2/oauth2/token', grant, { ...FORM, ...basic('local-client', 'local-secret') }),
    ]) {
      expect(reply).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 172_800 } });
    }
  });

  it('are refused to an unknown client, and to other grants', async () => {
    const { bare } = vendor();
    expect(await bare('POST', '/v2/oauth2/token', { ...client, client_secret: 'x' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Invalid client authentication' },
    });
    expect(await bare('POST', '/v2/oauth2/token', { ...client, grant_type: 'refresh_token' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Invalid refresh_token' },
    });
  });

  it('end with their time, when they are revoked, and outlive a rotation of the client', async () => {
    const { bare, sim, world } = vendor({ tokenLifetimeS: 60 });
    const token = async () => {
      const { body } = await bare('POST', '/v2/oauth2/token', form, FORM);
      return { authorization: `Bearer ${(body as { access_token: string }).access_token}` };
    };
    const statusWith = async (headers: Record<string, string>) =>
      (await bare('GET', '/v2/users/me', undefined, headers)).status;
    const first = await token();
    expect(await statusWith(first)).toBe(200);
    world.advance(60_000);
    expect(await statusWith(first)).toBe(401);
    const second = await token();
    sim.knobs.credentials = { 'local-client': 'rotated' };
    expect(await statusWith(second)).toBe(200);
    expect(await bare('POST', '/v2/oauth2/token', form, FORM)).toMatchObject({ status: 401 });
    sim.control('revokeTokens');
    expect(await statusWith(second)).toBe(401);
  });
});

describe('the limit', () => {
  it('counts writes twice, tells what is left, and says when to come back', async () => {
    const { ask, world } = vendor({ limitPerMinute: 6, patchWeight: 1 });
    const left = async (method: string, path: string, body?: unknown) =>
      (await ask(method, path, body)).headers.get('x-ratelimit-remaining-minute');
    expect(await left('GET', '/v2/conversations/123')).toBe('5');
    expect(await left('PUT', '/v2/conversations/123/tags', { tags: ['a'] })).toBe('3');
    expect(await left('PATCH', '/v2/conversations/123', { op: 'remove', path: '/assignTo' })).toBe('2');
    expect(await left('PUT', '/v2/conversations/123/tags', { tags: ['a'] })).toBe('0');
    world.advance(20_500);
    const refused = await ask('GET', '/v2/conversations/123');
    expect(refused).toMatchObject({ status: 429, body: { message: 'API rate limit exceeded' } });
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'x-ratelimit-limit-minute': '6',
      'x-ratelimit-remaining-minute': '0',
      'x-ratelimit-retry-after': '40',
    });
    expect(refused.headers.has('retry-after')).toBe(false);
    world.advance(40_000);
    expect(await left('GET', '/v2/conversations/123')).toBe('5');
  });
});

describe('conversations', () => {
  it('that were merged answer GET with 301 for 60 days, and everything else with 404', async () => {
    const { ask, world } = vendor();
    const moved = await ask('GET', '/v2/conversations/130');
    expect(moved.status).toBe(301);
    expect(moved.headers.get('location')).toBe(`${HOST}/v2/conversations/123`);
    for (const [method, path, body] of [
      ['POST', '/v2/conversations/130/reply', { text: 'a', customer: { id: 123 } }],
      ['PUT', '/v2/conversations/130/tags', { tags: [] }],
      ['GET', '/v2/conversations/130/threads', undefined],
      ['GET', '/v2/conversations/131', undefined],
      ['GET', '/v2/conversations/150', undefined],
      ['GET', '/v2/conversations/0x7b', undefined],
    ] as const) {
      expect(await ask(method, path, body)).toMatchObject({ status: 404 });
    }
    world.advance(50 * DAY);
    expect(await ask('GET', '/v2/conversations/130')).toMatchObject({ status: 404 });
  });

  it('are followed through a merge by a fetch that follows redirects', async () => {
    const { sim } = vendor();
    const headers = { authorization: 'Bearer good' };
    const response = await sim.fetch(`${HOST}/v2/conversations/130`, { headers });
    expect(await response.json()).toMatchObject({ id: 123, subject: 'Where is my order 5123?' });
    await expect(sim.fetch(`${HOST}/v2/conversations/130`, { headers, redirect: 'error' })).rejects.toMatchObject({
      name: 'FetchError',
      type: 'no-redirect',
    });
  });

  it('are listed when active, unless a status is asked for; an empty page has no _embedded', async () => {
    const { ask } = vendor();
    const idsOf = async (query: string) => {
      const { body } = await ask('GET', `/v2/conversations?${query}`);
      const { _embedded } = body as { _embedded?: { conversations: { id: number }[] } };
      return _embedded?.conversations.map(({ id }) => id);
    };
    const email = `query=${encodeURIComponent('(email:"ana.pereira@example.com")')}`;
    expect(await idsOf(email)).toEqual([123]);
    expect(await idsOf(`${email}&status=all`)).toEqual([123, 127]);
    expect(await idsOf('status=pending')).toEqual([124]);
    expect(await idsOf('tag=vip')).toEqual([128]);
    expect(await idsOf(`query=${encodeURIComponent('(email:"nobody@example.com")')}`)).toBeUndefined();
    expect(await ask('GET', '/v2/conversations?query=email')).toMatchObject({ status: 400 });
  });

  it.each([
    ['email:"ana.pereira@example.com"', [123, 127]],
    ['email:ana.pereira@example.com', [123, 127]],
    ['(email:"ANA.pereira@example.com" AND status:"closed")', [127]],
    ['(email:"ana.pereira@example.com" AND NOT status:"closed")', [123]],
    ['(NOT email:"ana.pereira@example.com") AND status:pending', [124]],
    ['tag:"vip" OR (tag:"refund" AND status:"pending")', [124, 128]],
    ['NOT (status:"active" OR status:"closed" OR status:"spam")', [124]],
  ])('are found by a query: %s', async (query, ids) => {
    const { ask } = vendor();
    const { body } = await ask('GET', `/v2/conversations?status=all&sortOrder=asc&query=${encodeURIComponent(query)}`);
    const found = (body as { _embedded: { conversations: { id: number }[] } })._embedded.conversations;
    expect(found.map(({ id }) => id).sort()).toEqual(ids);
  });

  it.each(['email:', '(email:"a"', 'email:"a")', 'AND email:"a"', 'email:"a" email:"b"', 'NOT', '()', '"a"'])(
    'are not looked for by what is no query: %s',
    async (query) => {
      const { ask } = vendor();
      for (const list of ['conversations', 'customers']) {
        expect(await ask('GET', `/v2/${list}?query=${encodeURIComponent(query)}`)).toMatchObject({ status: 400 });
      }
    },
  );

  it('count what customers and staff wrote as threads, not notes and drafts', async () => {
    const { ask } = vendor();
    const count = async () => ((await ask('GET', '/v2/conversations/123')).body as { threads: number }).threads;
    expect(await count()).toBe(3);
    await ask('POST', '/v2/conversations/123/notes', { text: 'Between us' });
    await ask('POST', '/v2/conversations/123/reply', { text: 'Not yet', customer: { id: 123 }, draft: true });
    expect(await count()).toBe(3);
    await ask('POST', '/v2/conversations/123/reply', { text: 'Now', customer: { id: 123 } });
    expect(await count()).toBe(4);
  });

  it('are reached by the links of the answers, which end in a slash', async () => {
    const { ask } = vendor();
    const { body } = await ask('GET', '/v2/conversations/123');
    const { href } = (body as { _links: { threads: { href: string } } })._links.threads;
    expect(await ask('GET', href.replace(HOST, ''))).toMatchObject({
      status: 200,
      body: { page: { totalElements: 3 } },
    });
    expect(await ask('PUT', '/v2/conversations/123/tags/', { tags: ['a'] })).toMatchObject({ status: 204 });
    expect(await ask('PUT', '/v2/conversations/123/fields/', { fields: [] })).toMatchObject({ status: 204 });
  });

  it('have no assignee at all when no user owns them', async () => {
    const { ask } = vendor();
    expect((await ask('GET', '/v2/conversations/123')).body).toMatchObject({ assignee: { id: 4002 }, closedBy: 0 });
    expect((await ask('GET', '/v2/conversations/124')).body).not.toHaveProperty('assignee');
  });

  it('list their threads 25 to a page, the newest first', async () => {
    const { ask } = vendor();
    const { body } = await ask('GET', '/v2/conversations/143/threads?page=3');
    expect(body).toMatchObject({ page: { size: 25, totalElements: 60, totalPages: 3, number: 3 } });
    expect(body).toHaveProperty('_embedded.threads.9.body', 'Message 1 of 60');
    expect(body).not.toHaveProperty('_links.next');
    expect(await ask('GET', '/v2/conversations/143?embed=threads')).toHaveProperty('body._embedded.threads.length', 60);
  });

  it('are changed by one JSON Patch object, never by an array', async () => {
    const { ask } = vendor();
    const patch = (body: unknown) => ask('PATCH', '/v2/conversations/124', body);
    for (const body of [
      { op: 'replace', path: '/status', value: 'closed' },
      { op: 'replace', path: '/subject', value: 'New' },
      { op: 'replace', path: '/assignTo', value: 4003 },
      { op: 'move', path: '/mailboxId', value: 2 },
      { op: 'replace', path: '/primaryCustomer.id', value: 125 },
    ]) {
      expect(await patch(body)).toMatchObject({ status: 204, text: '' });
    }
    expect((await ask('GET', '/v2/conversations/124')).body).toMatchObject({
      status: 'closed',
      subject: 'New',
      assignee: { id: 4003 },
      mailboxId: 2,
      primaryCustomer: { id: 125 },
    });
    expect(await patch([{ op: 'replace', path: '/status', value: 'closed' }])).toMatchObject({ status: 400 });
    expect(await patch({ op: 'replace', path: '/status', value: 'all' })).toMatchObject({ status: 400 });
    expect(await patch({ op: 'replace', path: '/number', value: 1 })).toMatchObject({ status: 400 });
  });

  it('replace their tags and fields as a whole, and are snoozed only into the future', async () => {
    const { ask, sim } = vendor();
    await ask('PUT', '/v2/conversations/128/tags', { tags: ['only'] });
    await ask('PUT', '/v2/conversations/128/fields', { fields: [] });
    expect((await ask('GET', '/v2/conversations/128')).body).toMatchObject({
      tags: [{ tag: 'only' }],
      customFields: [],
    });
    const snooze = (snoozedUntil: string) =>
      ask('PUT', '/v2/conversations/123/snooze', { snoozedUntil, unsnoozeOnCustomerReply: true });
    expect(await snooze('2020-01-01T00:00:00Z')).toMatchObject({ status: 400 });
    expect(await snooze('2030-01-01T00:00:00Z')).toMatchObject({ status: 204 });
    expect(sim.state.conversations.get(123)?.snooze?.snoozedUntil).toBe('2030-01-01T00:00:00Z');
    expect(await ask('DELETE', '/v2/conversations/123/snooze')).toMatchObject({ status: 204 });
    expect(sim.state.conversations.get(123)).not.toHaveProperty('snooze');
  });
});

describe('people', () => {
  it('have on pages of their own the fields that clients read there', async () => {
    const { ask } = vendor();
    const user = { id: 4002, firstName: 'Grace', lastName: 'Okafor', role: 'user', timezone: 'Europe/Berlin' };
    expect((await ask('GET', '/v2/users/4002')).body).toMatchObject({ ...user, createdAt: '2020-01-15T09:00:00Z' });
    expect((await ask('GET', '/v2/users/me')).body).toMatchObject({ id: 4001, role: 'owner' });
    expect((await ask('GET', '/v2/users?email=GRACE@shop.example')).body).toMatchObject({
      _embedded: { users: [user] },
    });
    const emails = [{ id: 1230, value: 'ana.pereira@example.com', type: 'work' }];
    const customer = { id: 123, firstName: 'Ana', lastName: 'Pereira', _embedded: { emails } };
    expect((await ask('GET', '/v2/customers/123')).body).toMatchObject(customer);
    for (const query of [
      '(email:"ana.pereira@example.com")',
      'firstName:Ana',
      'NOT email:"x@example.com" AND lastName:pereira',
    ]) {
      const { body } = await ask('GET', `/v2/customers?query=${encodeURIComponent(query)}`);
      expect(body).toMatchObject({ _embedded: { customers: [customer] } });
    }
    expect(await ask('GET', '/v2/customers/999')).toMatchObject({ status: 404 });
  });

  it('are called first and last where a conversation mentions them', async () => {
    const { ask } = vendor();
    expect((await ask('GET', '/v2/conversations/123')).body).toMatchObject({ primaryCustomer: { first: 'Ana' } });
  });
});

describe('a simulation', () => {
  it('begins the same every time, and again after a reset', async () => {
    const shown = async (sim: ReturnType<typeof vendor>['sim']) =>
      asking(sim.fetch, HOST)('GET', '/_state').then(({ body }) => (body as { state: unknown }).state);
    const { sim, ask } = vendor();
    const first = await shown(sim);
    await ask('POST', '/v2/conversations/123/reply', { text: 'a', customer: { id: 123 } });
    expect(await shown(sim)).not.toEqual(first);
    sim.reset();
    expect(await shown(sim)).toEqual(first);
    expect(await shown(vendor().sim)).toEqual(first);
  });
});
