import { describe, expect, it } from 'vitest';
import { createWapikitSimulator, type WapikitKnobs } from '../../../../dev/simulators/wapikit/index.ts';
import { asking } from '../asking.ts';
import { virtualWorld } from '../virtual-world.ts';

const HOST = 'https://api.wapikit.com';
const ID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const ONE = `/api/conversation/${ID}`;
const HOUR = 60 * 60_000;

function vendor(mode: WapikitKnobs['mode'], knobs: Partial<WapikitKnobs> = {}) {
  const world = virtualWorld();
  const sim = createWapikitSimulator({ world, knobs: { mode, ...knobs } });
  return { world, sim, ask: asking(sim.fetch, HOST, { 'x-access-token': 'local-token' }) };
}

describe('POST /api/conversation/{id} as documented', () => {
  it('sets each status and answers the conversation', async () => {
    const { ask, sim } = vendor('documented');
    for (const status of ['Active', 'Closed', 'Deleted']) {
      const updated = await ask('POST', ONE, { status });
      expect(updated).toMatchObject({ status: 200, body: { conversation: { uniqueId: ID, status } } });
    }
    expect(sim.effects()).toMatchObject([{ status: 'Active' }, { status: 'Closed' }, { status: 'Deleted' }]);
  });

  it('has every key of the published answer', async () => {
    const { ask } = vendor('documented');
    const { body } = await ask('GET', '/api/conversation/7c9e6679-7425-40de-944b-e07fc1f90ae7');
    const { conversation } = body as { conversation: Record<string, unknown> };
    expect(Object.keys(conversation).sort().join(' ')).toBe(
      'assignedTo campaignId contact contactId createdAt initiatedBy messages numberOfUnreadMessages organizationId status tags totalMessages uniqueId',
    );
    expect(conversation['messages']).toMatchObject([
      {
        direction: 'InBound',
        status: 'Read',
        messageType: 'Text',
        messageData: { text: 'The kettle leaks.' },
        whatsAppMessageId: expect.stringMatching(/^wamid/),
        replyToMessageId: '',
      },
    ]);
  });

  it('refuses what is not a status, and what it does not know, whatever the form of the id', async () => {
    const { ask } = vendor('documented');
    for (const body of [{ status: 'Resolved' }, { status: 'active' }, {}, '{']) {
      expect(await ask('POST', ONE, body)).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    }
    expect(await ask('POST', '/api/conversation/conv_42', { status: 'Active' })).toMatchObject({
      status: 404,
      body: { message: 'conversation not found' },
    });
  });
});

describe.each(['asBuiltJan', 'asBuiltFeb'] as const)('POST /api/conversation/{id} of %s', (mode) => {
  it('answers 200 without a body to anything at all, and changes nothing', async () => {
    const { ask, sim } = vendor(mode);
    const unknown = '/api/conversation/00000000-0000-4000-8000-000000000000';
    const urn = `/api/conversation/urn:uuid:${ID}`;
    for (const path of [ONE, unknown, urn, ONE.replaceAll('-', '')]) {
      expect(await ask('POST', path, { status: 'Active' })).toMatchObject({ status: 200, text: '' });
    }
    expect(await ask('POST', ONE, '{')).toMatchObject({ status: 200, text: '' });
    expect(sim.effects()).toEqual([]);
    expect((await ask('GET', ONE)).body).toMatchObject({ conversation: { status: 'Closed' } });
  });

  it('refuses what is no UUID, each server in its own words', async () => {
    const { ask } = vendor(mode);
    const words = mode === 'asBuiltJan' ? { message: 'invalid conversation id' } : 'invalid conversation id';
    const refused = await ask('POST', '/api/conversation/conv_42', { status: 'Active' });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual(words);
  });

  it('never deletes: 400 with the body null', async () => {
    const { ask } = vendor(mode);
    expect(await ask('DELETE', ONE)).toMatchObject({ status: 400, text: 'null' });
  });
});

describe.each(['documented', 'asBuiltJan', 'asBuiltFeb'] as const)('%s', (mode) => {
  it('wants the bare token in x-access-token', async () => {
    const { ask, sim } = vendor(mode);
    const statusWith = async (headers: Record<string, string>) => (await ask('GET', ONE, undefined, headers)).status;
    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ 'x-access-token': 'Bearer local-token' })).toBe(401);
    expect(await statusWith({ 'x-access-token': '', 'x-access-key': 'local-token' })).toBe(401);
    sim.knobs.accessTokens = ['rotated'];
    expect(await statusWith({})).toBe(401);
  });

  it('answers 405 with the allowed methods to PUT, and 404 to an unknown path', async () => {
    const { ask } = vendor(mode);
    const refused = await ask('PUT', ONE, { status: 'Active' });
    expect(refused).toMatchObject({ status: 405, body: { message: 'Method Not Allowed' } });
    expect(refused.headers.get('allow')).toBe('GET, POST, DELETE');
    expect(await ask('POST', '/api/conversation/', { status: 'Active' })).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    });
  });

  it('sends a message to the contact, and may then fail to store it', async () => {
    const { ask, sim } = vendor(mode);
    const message = { createdAt: '2026-03-02T09:00:00Z', messageData: { messageType: 'Text', text: 'It left.' } };
    expect(await ask('POST', `${ONE}/messages`, message)).toMatchObject({ status: 200 });
    sim.knobs.messageInsertFails = true;
    expect(await ask('POST', `${ONE}/messages`, message)).toMatchObject({ status: 500 });
    expect(sim.effects()).toMatchObject([{ kind: 'message', text: 'It left.' }, { kind: 'message' }]);
    const { body } = await ask('GET', `${ONE}/messages?page=1&per_page=50`);
    expect(body).toMatchObject({ messages: [{ messageData: { text: 'It left.' } }, {}, {}, {}] });
    expect(await ask('GET', `${ONE}/messages?page=0&per_page=50`)).toMatchObject({ status: 400 });
  });

  it('lists neither Deleted nor Closed ones unless asked, and knows the status Resolved', async () => {
    const { ask } = vendor(mode);
    const list = async (more: string) => {
      const { body } = await ask('GET', `/api/conversations?page=1&per_page=50${more}`);
      return (body as { conversations: { status: string }[] }).conversations.map(({ status }) => status);
    };
    expect(await list('')).toEqual(['Active', 'Resolved']);
    expect(await list('&status=Closed')).toEqual(['Closed']);
  });

  it('assigns to members that it knows, by GET on the January server and by POST since', async () => {
    const { ask, sim } = vendor(mode);
    const [member] = [...sim.state.members.keys()];
    const [method, other] = mode === 'asBuiltJan' ? (['GET', 'POST'] as const) : (['POST', 'GET'] as const);
    const assign = (id?: string) =>
      method === 'GET'
        ? ask('GET', `${ONE}/assign?organizationMemberId=${id}`)
        : ask('POST', `${ONE}/assign`, { organizationMemberId: id });
    expect(await assign(member)).toMatchObject({ body: { data: true } });
    expect(sim.state.conversations.get(ID)?.assignedTo?.name).toBe('Grace Okafor');
    expect(await assign('x')).toMatchObject({ status: 404 });
    expect(await ask(method, `${ONE}/unassign`)).toMatchObject({ status: 200 });
    expect(await ask(other, `${ONE}/unassign`)).toMatchObject({ status: 405 });
  });
});

describe('the limit', () => {
  it('counts before it authenticates, tells the reset in unix seconds, and slides', async () => {
    const { ask, world } = vendor('asBuiltFeb', { limitPerHour: 2 });
    const first = await ask('GET', ONE, undefined, { 'x-access-token': 'wrong' });
    expect(first.status).toBe(401);
    expect(Object.fromEntries(first.headers)).toMatchObject({ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' });
    await ask('GET', ONE);
    world.advance(HOUR / 2);
    const refused = await ask('GET', ONE);
    const reset = (world.now() + HOUR) / 1000;
    expect(refused).toMatchObject({ status: 429, body: { error: 'Rate limit exceeded', remaining: 0, reset } });
    expect(refused.headers.get('x-ratelimit-reset')).toBe(String(reset));
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(await ask('POST', ONE, {})).toMatchObject({ status: 200 });
    world.advance(HOUR);
    expect(await ask('GET', ONE)).toMatchObject({ status: 200 });
  });

  it('is declared and not enforced in January, and documented with a message', async () => {
    const january = vendor('asBuiltJan', { limitPerHour: 0 });
    const answer = await january.ask('GET', ONE);
    expect(answer.status).toBe(200);
    expect(answer.headers.has('x-ratelimit-limit')).toBe(false);
    const documented = vendor('documented', { limitPerHour: 0 });
    expect(await documented.ask('GET', ONE)).toMatchObject({ status: 429, body: { message: 'Rate limit exceeded' } });
  });
});
