import { describe, expect, it } from 'vitest';
import { createReamazeSimulator, type ReamazeKnobs } from '../../../../dev/simulators/reamaze/index.ts';
import { asking, basic } from '../asking.ts';
import { virtualWorld } from '../virtual-world.ts';

const HOST = 'https://acme.reamaze.io';
const ALL = '/api/v1/conversations';
const ONE = `${ALL}/refund-for-order-5123`;
const LOGIN = { accept: 'application/json', ...basic('automation@shop.example', 'local-token') };

function vendor(knobs: Partial<ReamazeKnobs> = {}) {
  const world = virtualWorld();
  const sim = createReamazeSimulator({ world, knobs });
  return { world, sim, ask: asking(sim.fetch, HOST, LOGIN) };
}

describe('PUT /api/v1/conversations/{slug}', () => {
  it('answers the example of the vendor with the conversation at top level', async () => {
    const { ask, world } = vendor();
    world.advance(1_000);
    const conversation = {
      assignee: { email: 'staff1@example.com' },
      tag_list: ['tag1', 'tag2'],
      status: 0,
      data: { field1: 'value1', field2: 'value2' },
    };
    const updated = await ask('PUT', ONE, { conversation });
    expect(updated).toMatchObject({
      status: 200,
      body: {
        slug: 'refund-for-order-5123',
        status: 0,
        tag_list: ['tag1', 'tag2'],
        assignee: { email: 'staff1@example.com' },
        data: { order: '5123', field1: 'value1', field2: 'value2' },
        updated_at: '2026-03-02T09:00:01.000+00:00',
      },
    });
    expect((await ask('GET', ONE)).body).toEqual(updated.body);
  });

  it('merges or replaces data, as its knob says', async () => {
    const { ask } = vendor({ dataMode: 'replace' });
    expect(await ask('PUT', ONE, { conversation: { data: { a: '1' } } })).toHaveProperty('body.data', { a: '1' });
  });

  it('holds until a time, and forgets it with the next status', async () => {
    const { ask } = vendor();
    const hold = { status: 5, hold_until: '2026-03-06T09:00:00Z' };
    expect(await ask('PUT', ONE, { conversation: hold })).toMatchObject({ body: hold });
    expect(await ask('PUT', ONE, { conversation: { status: 0 } })).toMatchObject({
      body: { status: 0, hold_until: null },
    });
  });

  it('moves to an e-mail channel, also of another brand, where its own host no longer knows it', async () => {
    const { ask, sim } = vendor();
    expect(await ask('PUT', ONE, { conversation: { category: 'billing' } })).toHaveProperty(
      'body.category.slug',
      'billing',
    );
    const move = { category: 'outlet', brand: 'acme-outlet' };
    expect(await ask('PUT', ONE, { conversation: move })).toMatchObject({ status: 200 });
    expect(await ask('GET', ONE)).toMatchObject({ status: 404 });
    const outlet = asking(sim.fetch, 'https://acme-outlet.reamaze.io', LOGIN);
    expect(await outlet('GET', ONE)).toMatchObject({ status: 200 });
  });

  it.each([
    [{ status: 10 }, 'status', 'is invalid'],
    [{ status: '0' }, 'status', 'is invalid'],
    [{ status: 5 }, 'hold_until', "can't be blank"],
    [{ status: 5, hold_until: 'soon' }, 'hold_until', 'is invalid'],
    [{ tag_list: 'a,b' }, 'tag_list', 'is invalid'],
    [{ assignee: 'staff1@example.com' }, 'assignee', 'is invalid'],
    [{ assignee: { email: 'ana.pereira@example.com' } }, 'assignee', 'must be a staff user'],
    [{ category: 'chat' }, 'category', 'must be an email channel'],
    [{ category: 'nowhere' }, 'category', 'must be an email channel'],
    [{ brand: 'acme-outlet' }, 'brand', 'can only be set together with category'],
  ])('refuses %j with 422, and changes nothing else that came with it', async (conversation, field, text) => {
    const { ask, sim } = vendor();
    const before = (await ask('GET', ONE)).body;
    const refused = await ask('PUT', ONE, { conversation: { data: { touched: '1' }, ...conversation } });
    expect(refused).toMatchObject({ status: 422, body: { errors: { [field]: [text] } } });
    expect((await ask('GET', ONE)).body).toEqual(before);
    expect(sim.effects()).toEqual([]);
  });

  it.each([
    ['object', { errors: { hold_until: ["can't be blank"] } }],
    ['array', { errors: ["Hold until can't be blank"] }],
    ['string', { errors: "Hold until can't be blank" }],
    ['errorString', { error: "Hold until can't be blank" }],
  ] as const)('words a 422 as %s', async (refusalShape, body) => {
    const { ask } = vendor({ refusalShape });
    expect((await ask('PUT', ONE, { conversation: { status: 5 } })).body).toEqual(body);
  });

  it('takes the statuses 6 to 9, unless its knob refuses them', async () => {
    const { ask, sim } = vendor();
    expect(await ask('PUT', ONE, { conversation: { status: 9 } })).toMatchObject({ status: 200 });
    sim.knobs.refuseReserved = true;
    expect(await ask('PUT', ONE, { conversation: { status: 6 } })).toMatchObject({ status: 422 });
  });

  it('wants its wrapper', async () => {
    const { ask } = vendor();
    expect(await ask('PUT', ONE, { status: 0 })).toMatchObject({ status: 400 });
  });
});

describe('conversations', () => {
  it('are looked up by slug, then ref, then origin, then database id', async () => {
    const { ask } = vendor();
    for (const id of ['the-kettle-leaks', 'TICKET-42', 'mail-7f3a', '90002']) {
      expect(await ask('GET', `${ALL}/${id}`)).toHaveProperty('body.slug', 'the-kettle-leaks');
    }
    expect(await ask('GET', `${ALL}/${encodeURIComponent('délivery-when')}`)).toMatchObject({ status: 200 });
    expect(await ask('GET', `${ALL}/outlet-sizes`)).toMatchObject({ status: 404 });
  });

  it('are listed without the archived, by customer, tag, channel and data', async () => {
    const { ask } = vendor();
    const list = async (query: string) => {
      const { body } = await ask('GET', `${ALL}?${query}`);
      return (body as { conversations: { slug: string }[] }).conversations.map(({ slug }) => slug);
    };
    expect(await list('for=ana.pereira@example.com')).toEqual(['refund-for-order-5123', 'délivery-when']);
    expect(await list('for=ana.pereira@example.com&filter=all')).toContain('old-question');
    expect(await list('filter=archived')).toEqual(['old-question']);
    expect(await list('filter=open')).toEqual(['the-kettle-leaks']);
    expect(await list('tag=refund')).toEqual(['refund-for-order-5123']);
    expect(await list('category=chat')).toEqual(['délivery-when']);
    expect(await list('data[order]=5123')).toEqual(['refund-for-order-5123']);
  });

  it('belong to the brand of the host; a login that is wrong is 403', async () => {
    const { ask, sim } = vendor();
    expect(await ask('GET', ONE, undefined, basic('automation@shop.example', 'x'))).toMatchObject({ status: 403 });
    expect(await asking(sim.fetch, 'https://nobody.reamaze.io', LOGIN)('GET', ONE)).toMatchObject({ status: 404 });
    expect(await asking(sim.fetch, 'http://127.0.0.1:9', LOGIN)('GET', ONE)).toMatchObject({ status: 200 });
    sim.knobs.credentials = { 'automation@shop.example': 'rotated' };
    expect(await ask('GET', ONE)).toMatchObject({ status: 403 });
  });

  it('are JSON only where JSON is asked for, by header or by suffix', async () => {
    const { ask } = vendor();
    expect(await ask('GET', ONE, undefined, { accept: '*/*' })).toMatchObject({ status: 406 });
    expect(await ask('GET', `${ONE}.json`, undefined, { accept: '*/*' })).toMatchObject({ status: 200 });
  });
});

describe('messages', () => {
  const post = (message: object) => ({ message: { body: 'It left.', ...message } });

  it('of staff resolve the conversation unless told not to; notes and customers do not', async () => {
    const { ask } = vendor();
    const path = `${ALL}/the-kettle-leaks`;
    const statusAfter = async (message: object) => {
      expect(await ask('POST', `${path}/messages`, post(message))).toMatchObject({ status: 200 });
      return ((await ask('GET', path)).body as { status: number }).status;
    };
    expect(await statusAfter({ suppress_autoresolve: true })).toBe(0);
    expect(await statusAfter({ visibility: 1 })).toBe(0);
    expect(await statusAfter({})).toBe(2);
    expect(await statusAfter({ user: { name: 'Jonas', email: 'jonas.lindqvist@example.com' } })).toBe(0);
  });

  it('with an origin_id that is known are not added again, and are found by it', async () => {
    const { ask, sim, world } = vendor({ visibleAfterMs: 1_000 });
    const first = await ask('POST', `${ONE}/messages`, post({ origin_id: 'act_1' }));
    expect(await ask('POST', `${ONE}/messages`, post({ origin_id: 'act_1' }))).toMatchObject({
      status: 200,
      body: first.body,
    });
    expect(sim.effects()).toMatchObject([{ kind: 'message', body: 'It left.', originId: 'act_1' }]);
    const newest = async () => (await ask('GET', `${ONE}/messages?filter=staff&visibility=0`)).body;
    expect(await newest()).toMatchObject({ total_count: 1 });
    world.advance(1_000);
    expect(await newest()).toMatchObject({ total_count: 2, messages: [{ origin_id: 'act_1', visibility: 0 }, {}] });
    sim.knobs.repeatedOrigin = '422';
    expect(await ask('POST', `${ONE}/messages`, post({ origin_id: 'act_1' }))).toMatchObject({ status: 422 });
  });

  it('without a key are added every time', async () => {
    const { ask, sim } = vendor();
    await ask('POST', `${ONE}/messages`, post({}));
    await ask('POST', `${ONE}/messages`, post({}));
    expect(sim.effects()).toHaveLength(2);
    expect(await ask('POST', `${ONE}/messages`, post({ body: '' }))).toMatchObject({ status: 422 });
  });
});

describe('lists', () => {
  const total = async (ask: ReturnType<typeof vendor>['ask'], path: string) =>
    ((await ask('GET', path)).body as { total_count: number }).total_count;

  it.each(['filter=', 'for=', 'tag=', 'category='])('are not filtered by an empty %s', async (empty) => {
    const { ask } = vendor();
    expect(await total(ask, `${ALL}?${empty}`)).toBe(await total(ask, ALL));
  });

  it.each(['filter=', 'visibility='])('of messages are not filtered by an empty %s', async (empty) => {
    const { ask } = vendor();
    expect(await total(ask, `${ONE}/messages?${empty}`)).toBe(2);
  });

  it('of all messages are the brand’s, the newest first', async () => {
    const { ask } = vendor();
    const { body } = await ask('GET', '/api/v1/messages?filter=customer');
    expect(body).toMatchObject({
      total_count: 5,
      messages: [{ conversation: { slug: 'the-kettle-leaks' } }, {}, {}, {}, {}],
    });
    expect(JSON.stringify(body)).not.toContain('outlet-sizes');
  });

  it('of channels can be filtered, and each channel has a page', async () => {
    const { ask } = vendor();
    expect(await total(ask, '/api/v1/channels')).toBe(3);
    expect(await total(ask, '/api/v1/channels?channel=1&visibility=')).toBe(2);
    expect(await total(ask, '/api/v1/channels?visibility=1')).toBe(1);
    const billing = { slug: 'billing', channel: 1, visibility: 1 };
    expect(await ask('GET', '/api/v1/channels/billing')).toMatchObject({ status: 200, body: billing });
    expect(await ask('GET', '/api/v1/channels/outlet')).toMatchObject({ status: 404 });
  });

  it('of staff say since when a member is', async () => {
    const { ask } = vendor();
    const since = '2021-03-01T08:00:00.000+00:00';
    expect((await ask('GET', '/api/v1/staff')).body).toMatchObject({ staff: [{ created_at: since }, {}, {}] });
  });
});

describe('the limit', () => {
  it('is a number a minute for each token, and says how long to wait only if its knob does', async () => {
    const { ask, sim, world } = vendor({ limitPerMinute: 1 });
    expect(await ask('GET', ONE)).toMatchObject({ status: 200 });
    world.advance(15_000);
    expect((await ask('GET', ONE)).headers.has('retry-after')).toBe(false);
    sim.knobs.sendRetryAfter = true;
    const refused = await ask('GET', ONE);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('45');
    world.advance(45_000);
    expect(await ask('GET', ONE)).toMatchObject({ status: 200 });
  });
});
