import { describe, expect, it } from 'vitest';
import { createHelpscoutSimulator, type HelpscoutKnobs } from '../../../../dev/simulators/helpscout/index.ts';
import { asking } from '../asking.ts';
import { virtualWorld } from '../virtual-world.ts';

const HOST = 'https://api.helpscout.net';
const aReply = { text: 'How are you?', customer: { id: 123 } };

function vendor(knobs: Partial<HelpscoutKnobs> = {}) {
  const world = virtualWorld();
  const sim = createHelpscoutSimulator({ world, knobs: { accessTokens: ['good'], ...knobs } });
  return { world, sim, ask: asking(sim.fetch, HOST, { authorization: 'Bearer good' }) };
}

function conversation(sim: ReturnType<typeof vendor>['sim'], id: number) {
  const found = sim.state.conversations.get(id);
  if (!found) throw new Error(`no conversation ${id}`);
  return found;
}

describe('POST /v2/conversations/{id}/reply', () => {
  it('answers the example of the vendor: 201, no body, the id of the thread', async () => {
    const { ask, sim } = vendor();
    const body = `{
  "customer" : {
    "id" : 123
  },
  "text" : "How are you?",
  "attachments" : [ {
    "fileName" : "file.txt",
    "mimeType" : "plain/text",
    "data" : "ZmlsZQ=="
  } ]
}`;
    const reply = await ask('POST', '/v2/conversations/123/reply', body);
    expect(reply).toMatchObject({ status: 201, text: '' });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'resource-id': '567',
      'content-type': 'text/plain; charset=UTF-8',
      'content-length': '0',
    });
    expect(reply.headers.get('correlation-id')).toMatch(/^[0-9a-f-]{36}#\d+$/);
    expect(sim.requests.at(-1)?.body.toString()).toBe(body);
    expect(conversation(sim, 123).threads.at(-1)).toMatchObject({
      id: 567,
      text: 'How are you?',
      attachments: [{ filename: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
    });
    expect(sim.effects()).toMatchObject([{ conversationId: 123, to: 'ana.pereira@example.com', text: 'How are you?' }]);
  });

  it('takes nulls for what is not there, as the official PHP SDK sends them', async () => {
    const { ask, sim } = vendor();
    const sent = {
      ...{ id: null, type: 'reply', status: null, state: null, text: 'From PHP', assignTo: null, user: null },
      ...{ customer: { id: 123, email: null, firstName: null }, createdAt: null, imported: null, draft: null },
      ...{ cc: null, bcc: [], attachments: null, savedReplyId: null, source: null },
    };
    expect(await ask('POST', '/v2/conversations/123/reply', sent)).toMatchObject({ status: 201 });
    expect(sim.effects()).toMatchObject([{ conversationId: 123, text: 'From PHP', cc: [], bcc: [] }]);
    for (const missing of ['text', 'customer']) {
      const refused = await ask('POST', '/v2/conversations/123/reply', { ...sent, [missing]: null });
      expect(refused).toMatchObject({ status: 400, body: { _embedded: { errors: [{ path: missing }] } } });
    }
  });

  it('takes attachments of four megabytes', async () => {
    const { ask, sim } = vendor();
    const data = Buffer.alloc(4 * 1024 * 1024, 'large').toString('base64');
    const withFile = (content: string) =>
      ask('POST', '/v2/conversations/123/reply', {
        ...aReply,
        attachments: [{ fileName: 'a.bin', mimeType: 'application/octet-stream', data: content }],
      });
    expect(await withFile(data)).toMatchObject({ status: 201 });
    expect(conversation(sim, 123).threads.at(-1)?.attachments[0]?.data).toHaveLength(data.length);
    expect(await withFile(`#${data}`)).toMatchObject({ status: 400 });
  });

  it('reopens the conversation, or sets the status that it names', async () => {
    const { ask, sim } = vendor();
    await ask('POST', '/v2/conversations/125/reply', { ...aReply, customer: { id: 125 } });
    expect(conversation(sim, 125).status).toBe('active');
    for (const status of ['active', 'closed', 'open', 'pending', 'spam']) {
      expect(await ask('POST', '/v2/conversations/125/reply', { ...aReply, status })).toMatchObject({ status: 201 });
      expect(conversation(sim, 125).status).toBe(status);
    }
    await ask('POST', '/v2/conversations/125/reply', { ...aReply, status: 'all' });
    expect(conversation(sim, 125).status).toBe('active');
  });

  it('mails no customer about a draft until it is published', async () => {
    const { ask, sim } = vendor();
    await ask('POST', '/v2/conversations/125/reply', { ...aReply, draft: true, assignTo: 4003 });
    expect(conversation(sim, 125)).toMatchObject({ status: 'closed' });
    expect(sim.effects()).toEqual([]);
    await ask('PATCH', '/v2/conversations/125', { op: 'replace', path: '/draft', value: false });
    expect(sim.effects()).toHaveLength(1);
    expect(conversation(sim, 125)).toMatchObject({ status: 'active', assigneeId: 4003 });
  });

  it('mails no customer about an import, leaves the conversation closed, and keeps its date', async () => {
    const { ask, sim } = vendor();
    const imported = { ...aReply, imported: true, createdAt: '2016-05-04T03:02:01Z' };
    expect(await ask('POST', '/v2/conversations/125/reply', imported)).toMatchObject({ status: 201 });
    expect(sim.effects()).toEqual([]);
    expect(conversation(sim, 125)).toMatchObject({ status: 'closed' });
    const { body } = await ask('GET', '/v2/conversations/125/threads');
    expect(body).toHaveProperty('_embedded.threads.3.createdAt', '2016-05-04T03:02:01Z');
  });

  it('knows the customer by e-mail, and makes one of an unknown address', async () => {
    const { ask, sim } = vendor();
    await ask('POST', '/v2/conversations/123/reply', { text: 'a', customer: { email: 'Ana.Pereira@example.com' } });
    await ask('POST', '/v2/conversations/123/reply', { text: 'b', customer: { email: 'new@example.com' } });
    expect(sim.effects().map(({ to }) => to)).toEqual(['ana.pereira@example.com', 'new@example.com']);
  });

  it.each([
    ['text', { text: '' }, 'NotEmpty'],
    ['text', { text: undefined }, 'NotEmpty'],
    ['text', { text: 7 }, 'NotEmpty'],
    ['customer', { customer: undefined }, 'NotEmpty'],
    ['customer', { customer: {} }, 'NotEmpty'],
    ['customer.id', { customer: { id: '123' } }, 'InvalidNumber'],
    ['customer.id', { customer: { id: 999 } }, 'InvalidIdentifier'],
    ['customer.email', { customer: { email: 'nobody' } }, 'Email'],
    ['status', { status: 'Active' }, 'EnumValue'],
    ['user', { user: 1 }, 'InvalidIdentifier'],
    ['assignTo', { assignTo: '4002' }, 'InvalidNumber'],
    ['cc[1]', { cc: ['a@b.co', 'nobody'] }, 'Email'],
    ['bcc', { bcc: 'a@b.co' }, 'InvalidValue'],
    ['draft', { draft: 'yes' }, 'InvalidValue'],
    ['createdAt', { createdAt: '2016-05-04T03:02:01Z' }, 'InvalidValue'],
    ['createdAt', { imported: true, createdAt: '2016-05-04T03:02:01.000Z' }, 'MalformedDate'],
    ['attachments[0].fileName', { attachments: [{ mimeType: 'text/plain', data: 'ZmlsZQ==' }] }, 'NotEmpty'],
    ['attachments[0].data', { attachments: [{ fileName: 'a', mimeType: 'b', data: '####' }] }, 'InvalidValue'],
  ])('names the field %s of %j in a vnd.error', async (path, change, anchor) => {
    const { ask, sim } = vendor();
    const refused = await ask('POST', '/v2/conversations/123/reply', { ...aReply, ...change });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toBe('application/vnd.error+json');
    expect(refused.body).toMatchObject({
      logRef: refused.headers.get('correlation-id'),
      message: 'Bad request',
      _embedded: {
        errors: [{ path, source: 'JSON', _links: { about: { href: expect.stringContaining(`#${anchor}`) } } }],
      },
    });
    expect(sim.effects()).toEqual([]);
  });

  it('refuses the 100th thread, a locked conversation, and notes to them as well', async () => {
    const { ask, sim } = vendor();
    const statuses: number[] = [];
    for (const path of ['140/reply', '142/reply', '142/notes', '141/reply', '141/reply']) {
      statuses.push((await ask('POST', `/v2/conversations/${path}`, aReply)).status);
    }
    expect(statuses).toEqual([412, 412, 412, 201, 412]);
    expect(sim.effects()).toHaveLength(1);
  });

  it('checks the token, the limit, the media type, JSON, the conversation, the fields and the lock, in this order', async () => {
    const { ask, sim } = vendor();
    const everythingWrong = { authorization: 'Bearer bad', 'content-type': 'text/plain' };
    const statuses: number[] = [];
    const post = async (id: number, body: unknown, headers: Record<string, string> = {}) => {
      statuses.push((await ask('POST', `/v2/conversations/${id}/reply`, body, headers)).status);
    };
    sim.knobs.limitPerMinute = 0;
    await post(999, '{', everythingWrong);
    await post(999, '{', { 'content-type': 'text/plain' });
    sim.knobs.limitPerMinute = 400;
    await post(999, '{', { 'content-type': 'text/plain' });
    await post(999, '{');
    await post(999, {});
    await post(140, {});
    await post(140, aReply);
    expect(statuses).toEqual([401, 429, 415, 400, 404, 400, 412]);
  });

  it('leaves out what its knobs say: the id, the thread for a while, the line breaks', async () => {
    const { ask, world } = vendor({ omitResourceId: true, visibleAfterMs: 5_000, bodies: 'html' });
    const created = await ask('POST', '/v2/conversations/123/reply', { ...aReply, text: 'one\ntwo' });
    expect(created.headers.has('resource-id')).toBe(false);
    const newest = async () => (await ask('GET', '/v2/conversations/123/threads')).body;
    expect(await newest()).toHaveProperty('page.totalElements', 3);
    world.advance(5_000);
    expect(await newest()).toMatchObject({
      page: { totalElements: 4 },
      _embedded: {
        threads: [{ id: 567, type: 'message', body: 'one<br />\ntwo', createdBy: { id: 4001 } }, {}, {}, {}],
      },
    });
  });
});
