import { describe, expect, it } from 'vitest';
import { createKhorosSimulator, type KhorosKnobs } from '../../../../dev/simulators/khoros/index.ts';
import { asking, basic } from '../asking.ts';
import { virtualWorld } from '../virtual-world.ts';

const HOST = 'https://acme.response.lithium.com';
const AUTHORS = '/api/v2/authors/networks';
const FACEBOOK = `${AUTHORS}/facebook/ids/32031810236844413/conversations/reactivate`;
const SMOOCH = `${AUTHORS}/smooch/instances/default/ids/573948029/conversations/reactivate`;
const MINUTE = 60_000;

function vendor(knobs: Partial<KhorosKnobs> = {}) {
  const world = virtualWorld();
  const sim = createKhorosSimulator({ world, knobs });
  return { world, sim, ask: asking(sim.fetch, HOST, basic('local-api-user', 'local-password')) };
}

const statusOf = (sim: ReturnType<typeof vendor>['sim'], number: number) => sim.state.conversations.get(number)?.status;

describe('PUT …/conversations/reactivate', () => {
  it('answers both examples of the vendor with the display numbers', async () => {
    const { ask, sim } = vendor();
    const facebook = await ask('PUT', `${FACEBOOK}?comment=my%20note&pageId=354241721305178`);
    expect(facebook).toMatchObject({ status: 200, body: { status: 'success', data: [12745258] } });
    const smooch = await ask('PUT', `${SMOOCH}?comment=my%20note`);
    expect(smooch).toMatchObject({ status: 200, body: { status: 'success', data: [12745300] } });
    expect(sim.effects()).toMatchObject([
      { displayNumber: 12745258, text: 'my note' },
      { displayNumber: 12745300, text: 'my note' },
    ]);
    expect(statusOf(sim, 12745258)).toBe('AVAILABLE');
  });

  it('takes the instance `default` where the path has none', async () => {
    const { ask } = vendor();
    const path = `${AUTHORS}/facebook/instances/default/ids/32031810236844413/conversations/reactivate`;
    expect(await ask('PUT', path)).toMatchObject({ body: { data: [12745258] } });
    expect(await ask('PUT', `${AUTHORS}/lithium/ids/2279/conversations/reactivate`)).toMatchObject({
      body: { data: [] },
    });
  });

  it('keeps a comment byte for byte: a plus is no space, and lines stay lines', async () => {
    const { ask, sim } = vendor();
    const comment = 'A space!\nAnother line & a=b? #é 😀 1+1';
    await ask('PUT', `${SMOOCH}?comment=${encodeURIComponent(comment)}`);
    await ask('PUT', `${SMOOCH}?comment=with+plus`);
    expect(sim.effects().map(({ text }) => text)).toEqual([comment, 'with+plus']);
    expect(sim.requests[1]?.query).toBe('comment=with+plus');
  });

  it('changes no state when repeated, but adds the note again', async () => {
    const { ask, sim } = vendor();
    await ask('PUT', `${SMOOCH}?comment=paid`);
    expect(await ask('PUT', `${SMOOCH}?comment=paid`)).toMatchObject({ status: 200, body: { data: [] } });
    expect(sim.effects()).toHaveLength(2);
  });

  it('acts on the conversations of the page alone when it is told the page', async () => {
    const { ask, sim } = vendor();
    await ask('PUT', `${FACEBOOK}?comment=paid&pageId=1`);
    expect(sim.effects()).toEqual([]);
    await ask('PUT', `${FACEBOOK}?comment=paid`);
    expect(sim.effects().map(({ displayNumber }) => displayNumber)).toEqual([12745258, 12745260]);
  });

  it('leaves Assigned and Closed as they are, unless a knob says otherwise', async () => {
    const { ask, sim } = vendor({ includeUnchanged: true, noteUnchanged: false });
    expect(await ask('PUT', `${FACEBOOK}?comment=paid`)).toMatchObject({ body: { data: [12745258, 12745260] } });
    expect(statusOf(sim, 12745260)).toBe('ASSIGNED');
    expect(statusOf(sim, 12745100)).toBe('CLOSED');
    expect(sim.effects()).toHaveLength(1);
    sim.knobs.reopenClosed = true;
    await ask('PUT', FACEBOOK);
    expect(statusOf(sim, 12745100)).toBe('AVAILABLE');
  });

  it('gives a conversation back to its agent when a knob says so', async () => {
    const { ask, sim } = vendor({ ownedBecomesAssigned: true });
    await ask('PUT', `${AUTHORS}/lithium/instances/community.shop.example/ids/2279/conversations/reactivate`);
    expect(statusOf(sim, 12745500)).toBe('ASSIGNED');
  });

  it('knows nothing of an unknown author, in either of two ways', async () => {
    const { ask, sim } = vendor();
    const path = `${AUTHORS}/facebook/ids/32031810236844412/conversations/reactivate`;
    expect(await ask('PUT', path)).toMatchObject({ status: 200, body: { status: 'success', data: [] } });
    sim.knobs.unknownAuthor = '400';
    expect(await ask('PUT', path)).toMatchObject({ status: 400, body: {} });
  });

  it('refuses wrong credentials, an unconfigured CRM, broken encoding and other methods', async () => {
    const { ask, sim } = vendor();
    expect(await ask('PUT', FACEBOOK, undefined, basic('local-api-user', 'x'))).toMatchObject({ status: 401 });
    expect(await ask('PUT', `${AUTHORS}/crm/ids/1/conversations/reactivate`)).toMatchObject({
      status: 400,
      text: '{}',
    });
    expect(await ask('PUT', `${FACEBOOK}?comment=%E0%A4%A`)).toMatchObject({ status: 400 });
    expect(await ask('POST', FACEBOOK)).toMatchObject({ status: 405 });
    sim.knobs.credentials = { 'local-api-user': 'rotated' };
    expect(await ask('PUT', FACEBOOK)).toMatchObject({ status: 401 });
  });

  it('takes 60 calls a minute for each API, and says nothing of waiting', async () => {
    const { ask, world } = vendor();
    for (let call = 0; call < 60; call += 1) expect(await ask('PUT', SMOOCH)).toMatchObject({ status: 200 });
    const refused = await ask('PUT', SMOOCH);
    expect(refused.status).toBe(429);
    expect([...refused.headers.keys()]).toEqual(['content-length', 'date']);
    expect(await ask('GET', '/api/v2/conversations/displayIds/12745258')).toMatchObject({ status: 200 });
    world.advance(MINUTE);
    expect(await ask('PUT', SMOOCH)).toMatchObject({ status: 200 });
  });
});

describe('GET …/conversations', () => {
  it('reads up to 20 conversations by display number, with notes in whole seconds', async () => {
    const { ask, world } = vendor();
    world.advance(1_234);
    await ask('PUT', `${SMOOCH}?comment=paid`);
    const { body } = await ask('GET', '/api/v2/conversations/displayIds/12745300,1');
    expect(body).toMatchObject({
      status: 'success',
      message: 'Some conversations could not be processed.',
      _meta: { unprocessed: ['1'] },
      data: [{ displayNumber: 12745300, status: 'AVAILABLE', notes: [{ note: 'paid', source: 'API' }] }],
    });
    const { data } = body as { data: { notes: { createDate: number }[] }[] };
    expect(data[0]?.notes[0]?.createDate).toBe(world.now() - 234);
    const tooMany = Array.from({ length: 21 }, (_, index) => index).join();
    expect(await ask('GET', `/api/v2/conversations/displayIds/${tooMany}`)).toMatchObject({ status: 400 });
  });

  it('hides notes from accounts that may not read them, and new ones for a while', async () => {
    const { ask, sim, world } = vendor({ visibleAfterMs: 1_000 });
    await ask('PUT', `${SMOOCH}?comment=paid`);
    const read = async () => (await ask('GET', '/api/v2/conversations/displayIds/12745300')).body;
    expect(await read()).toHaveProperty('data.0.notes.length', 0);
    world.advance(1_000);
    expect(await read()).toHaveProperty('data.0.notes.length', 1);
    sim.knobs.notesReadable = false;
    expect(await read()).not.toHaveProperty('data.0.notes');
  });

  it('lists the ids of an author that changed within a day at most, and reads one by its id', async () => {
    const { ask, world } = vendor();
    const author = '/api/v2/conversations/networks/smooch/instances/default/ids/573948029';
    const { body } = await ask('GET', `${author}?startEpochMillis=${world.now() - 2 * 60 * MINUTE}`);
    expect(body).toMatchObject({ status: 'success', data: [expect.stringMatching(/^[0-9a-f-]{36}$/)] });
    const { data } = body as { data: string[] };
    expect(await ask('GET', `/api/v2/conversations/${data[0]}`)).toMatchObject({
      body: { data: [{ displayNumber: 12745300 }] },
    });
    expect(await ask('GET', '/api/v2/conversations/nothing')).toMatchObject({ status: 404, body: { status: 'fail' } });
    expect(await ask('GET', author)).toMatchObject({ status: 400 });
    expect(await ask('GET', `${author}?startEpochMillis=0&endEpochMillis=${world.now()}`)).toMatchObject({
      status: 400,
    });
  });
});
