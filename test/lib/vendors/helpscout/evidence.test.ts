import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../../../dev/simulators/faults.ts';
import type { Evidence } from '../../../../lib/evidence.ts';
import { matchThread, normalise } from '../../../../lib/vendors/helpscout/evidence.ts';
import type { Thread } from '../../../../lib/vendors/helpscout/schemas.ts';
import { APP, aReply, conversation, helpscoutWhere, OWNER } from './helpscout-with.ts';

const sentAt = Date.parse('2026-03-01T12:00:00Z');
const reply = aReply({ text: 'Your parcel is on its way.' });
const SENDER = { authors: [OWNER], clockOffsetMs: 0 };

function aThread(changes: Partial<Thread> = {}): Thread {
  const createdAt = '2026-03-01T12:00:01Z';
  return { id: '567', type: 'message', createdAt, body: reply.text, createdBy: { id: OWNER }, ...changes };
}

const look = (threads: readonly Thread[], before: readonly string[] = [], text = reply) =>
  matchThread(threads, { type: 'message', ...text }, SENDER, { sentAt, before, baseline: [] });

describe('a reply whose answer was lost', () => {
  it('is found as the one new thread with its author and its text', () => {
    const old = aThread({ id: '100', createdAt: '2026-03-01T11:59:30Z' });
    const others = [aThread({ id: '1', createdBy: { id: 2 } }), aThread({ id: '2', type: 'note' }), old];
    expect(look([aThread(), ...others], ['100'])).toMatchObject({ id: '567' });
  });

  it.each([
    ['stood there before', { id: '100' }],
    ['is somebody else’s other text', { createdBy: { id: 4002 }, body: 'Something else' }],
    ['is nobody’s other text', { createdBy: null, body: 'Something else' }],
    ['is a note', { type: 'note' }],
    ['is the customer’s', { type: 'customer' }],
    ['is older than the sending, clocks allowed for', { createdAt: '2026-03-01T11:58:59Z' }],
    ['has no readable date', { createdAt: 'yesterday' }],
  ])('is not a thread that %s', (_, changes) => {
    expect(look([aThread(changes)], ['100'])).toBe('absent');
  });

  it('may be a little older than we think: clocks differ', () => {
    expect(look([aThread({ createdAt: '2026-03-01T11:59:01Z' })])).toMatchObject({ id: '567' });
  });

  it('is unclear if two threads fit', () => {
    expect(look([aThread(), aThread({ id: '568' })])).toEqual({ several: [aThread().id, '568'] });
  });

  it('is unclear if its author has written something else meanwhile', () => {
    expect(look([aThread({ body: 'Something else' })])).toBe('unclear');
    expect(look([aThread({ body: undefined })])).toBe('unclear');
  });

  it('is found although its author has written something else, too', () => {
    expect(look([aThread({ id: '568', body: 'Something else' }), aThread()])).toMatchObject({ id: '567' });
  });

  it('is unclear if its text is there by another author: whom it was sent as may have changed since', () => {
    for (const createdBy of [{ id: 4002 }, null]) {
      expect(look([aThread({ createdBy })])).toBe('unclear');
      expect(look([aThread({ id: '100', createdBy })], ['100'])).toBe('absent');
      expect(look([aThread({ createdBy, createdAt: '2026-03-01T11:58:59Z' })])).toBe('absent');
    }
  });

  it.each([
    ['a link', '<a href="https://a.example/1">Pay here</a>', '<a href="https://a.example/2">Pay here</a>'],
    ['a picture', 'See <img src="https://a.example/1.png">', 'See <img src="https://a.example/2.png">'],
    ['a link that was not sent', 'Pay here', '<a href="https://a.example/2">Pay here</a>'],
    ['a picture that no space keeps apart', '<img alt=""src="/1">Hi', '<img alt=""src="/2">Hi'],
    ['a link that is gone', '<a href="https://a.example/1">Pay here</a>', 'Pay here'],
    ['links that changed places', '<a href="/1">a</a><a href="/2">b</a>', '<a href="/2">a</a><a href="/1">b</a>'],
    ['nothing that can be compared', '<img alt="mine">', '<img alt="another">'],
  ])('is unclear if the same text has %s that may be another’s', (_, text, body) => {
    expect(look([aThread({ body })], [], aReply({ text }))).toBe('unclear');
    const imported = { text, imported: true, createdAt: '2026-03-01T12:00:01Z' };
    expect(look([aThread({ body })], [], aReply(imported))).toBe('unclear');
  });

  it.each([
    [
      '<a href="https://a.example/?a=1&b=2">Pay</a>',
      "<a target='_blank' href='https://a.example/?a=1&amp;b=2'>Pay</a>",
    ],
    ['<img src=https://a.example/1.png>', '<p><img class="x" src="https://a.example/1.png" /></p>'],
    ['See https://a.example.', 'See <a href="https://a.example">https://a.example</a>.'],
    [
      'See www.a.example or me@a.example',
      'See <a href="http://www.a.example/">www.a.example</a> or <a href="mailto:me@a.example">me@a.example</a>',
    ],
    ['<a href="/1">Pay</a> www.a.example', '<a href="/1">Pay</a> <a href="http://www.a.example">www.a.example</a>'],
  ])('is found with its links, and with those that the editor makes: %j', (text, body) => {
    expect(look([aThread({ body })], [], aReply({ text }))).toMatchObject({ id: '567' });
  });

  it('that is an import is known by its date and text, whichever other agent wrote and whatever stood there', () => {
    const imported = aReply({ text: reply.text, imported: true, createdAt: '2016-01-01T00:00:00Z' });
    const thread = aThread({ createdAt: '2016-01-01T00:00:00Z' });
    expect(look([aThread(), thread], ['567'], imported)).toBe(thread);
    expect(look([aThread()], [], imported)).toBe('absent');
    expect(look([thread, { ...thread, id: '568' }], [], imported)).toEqual({ several: [thread.id, '568'] });
  });
});

describe('what is not proven to be absent', () => {
  const imported = (text: string) => aReply({ text, imported: true, createdAt: '2016-01-01T00:00:00Z' });
  const old = (body: string, id = '567') => aThread({ id, body, createdAt: '2016-01-01T00:00:00Z' });

  it('is an import of which the editor has decoded the entities: it is found', () => {
    const sent = imported('<p>Caf&eacute; &hellip; &mdash; &frac12;</p>');
    expect(look([old('Café … — ½')], [], sent)).toMatchObject({ id: '567' });
  });

  it('is an import of the same date with another text, unless that is known to be another’s', () => {
    expect(look([old('<p>Rewritten by the editor</p>')], [], imported('As it was sent'))).toBe('unclear');
    expect(look([old('<p>Another import</p>', '100')], ['100'], imported('As it was sent'))).toBe('absent');
    expect(look([aThread({ ...old('A customer wrote then'), type: 'customer' })], [], imported('Sent'))).toBe('absent');
  });

  it.each(['reply', 'message_v3'])('is a new thread of ours, or with our text, of a type like %s', (type) => {
    expect(look([aThread({ type })])).toBe('unclear');
    expect(look([aThread({ type, body: 'Rewritten' })])).toBe('unclear');
    expect(look([aThread({ type, createdBy: { id: 4002 } })])).toBe('unclear');
    expect(look([aThread({ type, body: 'Theirs', createdBy: { id: 4002 } })])).toBe('absent');
  });

  it('is anything where the vendor’s clock is more than ten minutes behind', () => {
    const at = (clockOffsetMs: number) =>
      matchThread(
        [],
        { type: 'message', text: reply.text },
        { authors: [OWNER], clockOffsetMs },
        { sentAt, before: [] },
      );
    expect({
      onTime: at(0),
      tenMinutesBehind: at(-600_000),
      furtherBehind: at(-600_001),
      ahead: at(3_600_000),
    }).toEqual({ onTime: 'absent', tenMinutesBehind: 'absent', furtherBehind: 'unclear', ahead: 'absent' });
  });
});

describe('a text as it reads back', () => {
  it.each([
    ['a\nb', 'a<br />\nb'],
    ['a\n\nb', '<p>a</p><p>b</p>'],
    ['Tom & Jerry', 'Tom &amp; Jerry'],
    ['a < b', 'a &lt; b'],
    ['it’s', 'it&#8217;s'],
    ['it’s', 'it&#x2019;s'],
    ['a b', 'a&nbsp;b'],
    ['see https://a.example', 'see <a href="https://a.example">https://a.example</a>'],
    ['<b>bold</b>', '<strong>bold</strong>'],
    ['e\u0301', 'é'],
  ])('%j equals %j', (sent, stored) => {
    expect(normalise(stored)).toBe(normalise(sent));
  });

  it.each([
    ['Order 1', 'Order 2'],
    ['a', ''],
    ['&amp;lt;', '<'],
  ])('%j does not equal %j', (one, other) => {
    expect(normalise(one)).not.toBe(normalise(other));
  });

  it('never fails, and settles at once', () => {
    const html = fc.array(
      fc.constantFrom('<', '>', 'p', '/', '&', ';', '#', 'x', '110000', 'amp', ' ', '\ud800', 'a"', 'src=', 'href="'),
    );
    fc.assert(fc.property(html, (parts) => typeof normalise(parts.join('')) === 'string'));
    fc.assert(fc.property(html, (parts) => look([aThread({ body: parts.join('') })]) !== 'absent'));
  });

  it('stays quick on hostile text', () => {
    const started = process.cpuUsage();
    for (const text of ['<'.repeat(100_000), '<a '.repeat(50_000), '&#'.repeat(50_000), '&amp'.repeat(50_000)])
      normalise(text);
    for (const some of [' src=', ' src="', ' href = ', ' src=\'"', ' src     ', '=', ' ']) {
      const text = `<a ${some.repeat(50_000)}>x`;
      look([aThread({ body: `${text} ` })], [], { ...reply, text });
    }
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });
});

describe('in front of Help Scout', () => {
  it('asks who the credentials belong to, where neither the reply nor the secret says', async () => {
    const { client, call, reply: send, asked, fixture } = helpscoutWhere({ bodies: 'html' }, { accessToken: 'given' });
    const evidence = { sentAt: fixture.time, before: [] };
    await expect(send('143', aReply({ text: 'Line 1\nLine 2' }))).rejects.toMatchObject({
      kind: 'credentials_refused',
    });
    expect(asked()).toEqual(['POST /v2/conversations/143/reply', 'GET /v2/users/me']);
    await expect(client.findReply(conversation('143'), reply, evidence, call())).rejects.toBeDefined();
  });

  it.each([
    ['the reply', {}, { user: 4002 }, 0],
    ['the secret', { userId: OWNER }, {}, 0],
    ['Help Scout', {}, {}, 1],
  ] as const)('knows the author from %s', async (_, more, changes, questions) => {
    const secret = { accessToken: 'given', ...more };
    const it = helpscoutWhere({ bodies: 'html', accessTokens: ['given'] }, secret);
    const text = aReply({ text: 'Line 1\nLine 2', ...changes });
    const { artifacts: before } = await it.client.threadIds(conversation('143'), it.call());
    const sentAt = it.fixture.time;
    const sent = await it.reply('143', text);
    const found = await it.client.findReply(conversation('143'), text, { sentAt, before }, it.call());
    expect(found).toEqual({ found: { ...sent, rateLimit: undefined } });
    expect(it.asked().filter((path) => path.endsWith('/users/me'))).toHaveLength(questions);
  });

  it('is not called absent where the account’s user has changed since', async () => {
    const { client, call, reply: send, fixture, vendor } = helpscoutWhere({}, { ...APP, userId: OWNER });
    const { artifacts: before } = await client.threadIds(conversation('143'), call());
    const sentAt = fixture.time;
    await send('143');
    vendor.knobs.tokenUserId = 4002;
    fixture.secret = { ...APP, userId: 4002 };
    fixture.time += 300_000;
    const evidence = { sentAt, before };
    expect(await client.findReply(conversation('143'), aReply(), evidence, call())).toBe('unclear');
  });

  it.each([-75_000, -500_000, 75_000])('finds a reply by a clock that is off by %i ms', async (clockOffsetMs) => {
    const it = helpscoutWhere({ clockOffsetMs }, { ...APP, userId: OWNER });
    const { artifacts: before } = await it.client.threadIds(conversation('143'), it.call());
    const sentAt = it.fixture.time;
    const sent = await it.reply('143');
    const found = await it.client.findReply(conversation('143'), aReply(), { sentAt, before }, it.call());
    expect(found).toMatchObject({ found: { result: sent.result } });
  });

  it('finds a reply though the secret names another user than the credentials’ own', async () => {
    const it = helpscoutWhere({ bodies: 'editor' }, { ...APP, userId: 4003 });
    const { artifacts: before } = await it.client.threadIds(conversation('143'), it.call());
    const sentAt = it.fixture.time;
    const sent = await it.reply('143');
    const found = await it.client.findReply(conversation('143'), aReply(), { sentAt, before }, it.call());
    expect(found).toMatchObject({ found: { result: sent.result } });
  });

  it('knows every thread that could be taken for a reply, though they fill more than one page', async () => {
    const it = helpscoutWhere({}, { ...APP, userId: OWNER });
    const earlier = await it.reply('127');
    for (let n = 0; n < 30; n += 1) {
      it.fixture.time += 1_800;
      await it.reply('127', aReply({ text: `Number ${n}` }));
    }
    const { artifacts: before } = await it.client.threadIds(conversation('127'), it.call());
    expect(before).toContain(earlier.artifact);
    const evidence = { sentAt: it.fixture.time, before };
    expect(await it.client.findReply(conversation('127'), aReply(), evidence, it.call())).toBe('absent');
  });

  it('finds an import among all pages', async () => {
    const {
      client,
      call,
      reply: send,
      fixture,
    } = helpscoutWhere({}, { clientId: 'local-client', clientSecret: 'local-secret' });
    const imported = aReply({ imported: true, createdAt: '2001-01-01T00:00:00Z' });
    const evidence = { sentAt: fixture.time, before: [] };
    expect(await client.findReply(conversation('143'), imported, evidence, call())).toBe('absent');
    const sent = await send('143', imported);
    expect(await client.findReply(conversation('143'), imported, evidence, call())).toEqual({
      found: { ...sent, rateLimit: undefined },
    });
  });
});

describe('A list that contradicts itself', () => {
  /** A reply whose response was lost, and a look for it that `fault` strikes. */
  async function lookedFor(fault: FaultName) {
    const it = helpscoutWhere(
      {},
      { ...APP, userId: OWNER },
      { name: 'reset-after', match: { operation: 'createReply' } },
    );
    const { artifacts: before } = await it.client.threadIds(conversation('123'), it.call());
    const sentAt = it.fixture.time;
    await it.reply('123').catch(() => {});
    it.vendor.faults.push({ name: fault, match: { operation: 'listThreads' } });
    const evidence = { sentAt, before };
    return { it, look: () => it.client.findReply(conversation('123'), aReply(), evidence, it.call()) };
  }

  it.each(['list:empty', 'list:newest'] as const)('proves no absence: %s', async (fault) => {
    const { look } = await lookedFor(fault);
    await expect(look()).rejects.toMatchObject({ kind: 'vendor_contract', facts: { outcome: 'not_applied' } });
    expect(await look()).toMatchObject({ found: {} });
  });

  it('proves no absence of a note', async () => {
    const { it } = await lookedFor('list:newest');
    const note = { text: 'How are you?' };
    const evidence = { sentAt: it.fixture.time, before: [] };
    await expect(it.client.findNote(conversation('123'), note, evidence, it.call())).rejects.toMatchObject({
      kind: 'vendor_contract',
    });
  });

  it('proves no absence where it lacks a thread of the baseline, though its totals agree', () => {
    const old = aThread({ id: '100', createdAt: '2026-03-01T11:00:00Z' });
    const look = (threads: readonly Thread[], evidence: Partial<Evidence>, createdAt?: string) =>
      matchThread(threads, { type: 'message', ...reply, createdAt }, SENDER, { sentAt, before: ['100'], ...evidence });
    expect(look([old], {})).toBe('absent');
    expect(look([], {})).toBe('unclear');
    expect(look([], {}, '2016-05-04T03:02:01Z')).toBe('unclear');
    // Another action made it, and an agent has deleted it since.
    expect(look([old], { before: ['100', '90'], baseline: ['100'] })).toBe('absent');
  });

  it('proves, as a baseline, neither absence nor that a thread is new', async () => {
    const it = helpscoutWhere({}, { ...APP, userId: OWNER });
    it.vendor.faults.push({ name: 'list:newest', match: { operation: 'listThreads' } });
    const { artifacts: before } = await it.client.threadIds(conversation('123'), it.call());
    const sentAt = it.fixture.time;
    expect(await it.client.findReply(conversation('123'), aReply(), { sentAt, before }, it.call())).toBe('unclear');
    await it.reply('123');
    expect(await it.client.findReply(conversation('123'), aReply(), { sentAt, before }, it.call())).toBe('unclear');
  });
});
