import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ATTACHMENT_BYTES } from '../../../../lib/vendors/helpscout/attachments.ts';
import { ConversationQuery } from '../../../../lib/vendors/helpscout/queries.ts';
import { ConversationId, NewReply, Secret } from '../../../../lib/vendors/helpscout/schemas.ts';

const valid = { customer: { id: 123 }, text: 'How are you?' };
const file = { fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' };

/** Where a reply is wrong, or nothing if it is right. */
function wrong(changes: object): string[] {
  const parsed = NewReply.safeParse({ ...valid, ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
}

describe('a conversation’s id', () => {
  it.each(['1', '123', '9999999999999999'])('may be %j', (id) => {
    expect(ConversationId.parse(id)).toBe(id);
  });

  it('may be a number while that is exact', () => {
    expect(ConversationId.parse(123)).toBe('123');
    expect(ConversationId.parse(Number.MAX_SAFE_INTEGER)).toBe('9007199254740991');
  });

  it.each([
    '',
    '0',
    '01',
    '12345678901234567',
    '-1',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '1\n',
    '١',
    '..',
    'a',
    0,
    -1,
    1.5,
    2 ** 53,
    Number('32031810236844413'),
    Number.NaN,
    null,
    undefined,
    true,
    [1],
    { id: 1 },
  ])('may not be %j', (id) => {
    expect(ConversationId.safeParse(id).success).toBe(false);
  });
});

describe('a reply', () => {
  it.each([
    {},
    { customer: { email: 'ana@example.com' } },
    ...['active', 'all', 'closed', 'open', 'pending', 'spam'].map((status) => ({ status })),
    { draft: true, user: 1, assignTo: 2 },
    { imported: true },
    { imported: true, createdAt: '2016-02-29T00:00:00Z' },
    { cc: [], bcc: Array.from({ length: 100 }, (_, i) => `a${i}@example.com`) },
    { text: '<p>Hello</p>' },
    { text: '<img src="https://example.com/a.png">' },
    { text: 'a < b & c > d' },
    { text: '0' },
    { attachments: [] },
    { attachments: [file, { ...file, fileName: 'Größe 張.pdf', mimeType: 'application/vnd.ms-excel' }] },
    { attachments: [{ ...file, mimeType: 'text/plain; charset=utf-8' }] },
  ])('may have %j', (changes) => {
    expect(wrong(changes)).toEqual([]);
  });

  it.each([
    [{ customer: undefined }, 'customer'],
    [{ customer: {} }, 'customer'],
    [{ customer: { id: 1, email: 'ana@example.com' } }, 'customer'],
    [{ customer: { id: '123' } }, 'customer.id'],
    [{ customer: { id: 0 } }, 'customer.id'],
    [{ customer: { id: 1.5 } }, 'customer.id'],
    [{ customer: { email: 'ana' } }, 'customer.email'],
    [{ customer: { email: 'ana@example.com\r\nBcc: eve@example.com' } }, 'customer.email'],
    [{ customer: 123 }, 'customer'],
    [{ customer: [123] }, 'customer'],
    [{ customer: { id: 1, name: 'Ana' } }, 'customer'],
    [{ text: undefined }, 'text'],
    [{ text: '' }, 'text'],
    [{ text: ' \n\t ' }, 'text'],
    [{ text: '\u200b\u2060\ufeff' }, 'text'],
    [{ text: '<p> &nbsp;</p><br>' }, 'text'],
    [{ text: '\ud83d' }, 'text'],
    [{ text: 17 }, 'text'],
    [{ text: ['a'] }, 'text'],
    [{ status: 'Active' }, 'status'],
    [{ status: 'resolved' }, 'status'],
    [{ status: '' }, 'status'],
    [{ status: null }, 'status'],
    [{ draft: 'true' }, 'draft'],
    [{ draft: 1 }, 'draft'],
    [{ imported: 'yes' }, 'imported'],
    [{ user: '4001' }, 'user'],
    [{ user: -1 }, 'user'],
    [{ assignTo: null }, 'assignTo'],
    [{ cc: 'ana@example.com' }, 'cc'],
    [{ cc: ['ana@example.com', 'eve'] }, 'cc.1'],
    [{ bcc: [null] }, 'bcc.0'],
    [{ cc: Array.from({ length: 101 }, (_, i) => `a${i}@example.com`) }, 'cc'],
    [{ createdAt: '2026-01-31T09:30:00Z' }, 'createdAt'],
    [{ createdAt: '2026-01-31T09:30:00Z', imported: false }, 'createdAt'],
    ...[
      '2026-02-31T00:00:00Z',
      '2026-01-31T09:30:00.123Z',
      '2026-01-31T09:30:00',
      '2026-01-31T09:30:00+01:00',
      '2026-01-31 09:30:00Z',
      '2026-01-31',
      '2026-13-01T00:00:00Z',
      '2026-01-31T24:00:00Z',
      '2026-01-31T23:59:60Z',
      '2025-02-29T00:00:00Z',
      '1767225600',
      '',
      1767225600,
    ].map((createdAt) => [{ imported: true, createdAt }, 'createdAt'] as const),
    [{ attachments: file }, 'attachments'],
    [{ attachments: [{ ...file, extra: 1 }] }, 'attachments.0'],
    [{ attachments: [{ fileName: 'a', mimeType: 'a/b' }] }, 'attachments.0.data'],
    ...[
      '',
      '####ZmlsZQ==',
      'ZmlsZQ',
      'ZmlsZQ=',
      'ZmlsZR==',
      'Zmls\nZQ==',
      ' ZmlsZQ==',
      'ZmlsZQ== ',
      'ZmlsZQ-_',
      'data:text/plain;base64,ZmlsZQ==',
      '====',
      'Z',
      null,
    ].map((data) => [{ attachments: [file, { ...file, data }] }, 'attachments.1.data'] as const),
    ...[
      '',
      '.',
      '..',
      '../a',
      'a/b',
      'a\\b',
      'a\u0000',
      'a\r\nb',
      'gnp\u202egnp.exe',
      'a\u2066b',
      'x'.repeat(256),
      '\ud800',
    ].map((fileName) => [{ attachments: [{ ...file, fileName }] }, 'attachments.0.fileName'] as const),
    ...['', 'text', 'text/', '/plain', 'text/plain\r\nx: y', 'text/plain,text/html', 'a/b/c'].map(
      (mimeType) => [{ attachments: [{ ...file, mimeType }] }, 'attachments.0.mimeType'] as const,
    ),
    [{ type: 'reply' }, ''],
    [{ conversationId: '1' }, ''],
  ] as const)('may not have %j', (changes, path) => {
    expect(wrong(changes)).toContain(path);
  });

  it('has at most 4 MB of attachments, decoded and together', () => {
    const half = Buffer.alloc(MAX_ATTACHMENT_BYTES / 2).toString('base64');
    expect(
      wrong({
        attachments: [
          { ...file, data: half },
          { ...file, data: half },
        ],
      }),
    ).toEqual([]);
    expect(
      wrong({
        attachments: [
          { ...file, data: half },
          { ...file, data: half },
          { ...file, data: 'YQ==' },
        ],
      }),
    ).toEqual(['attachments']);
  });

  it('takes exactly the Base64 that encodes back to itself', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.constantFrom('', '#', '\n', '=', ' ', '-'),
        (bytes, at, junk) => {
          const data = Buffer.from(bytes).toString('base64');
          const spot = at % (data.length + 1);
          const spoilt = data.slice(0, spot) + junk + data.slice(spot);
          expect(wrong({ attachments: [{ ...file, data: spoilt }] })).toHaveLength(spoilt === data ? 0 : 1);
        },
      ),
    );
  });

  it('keeps the fields in the order in which Help Scout’s page has them, whatever the caller’s', () => {
    const attachments = [{ data: 'ZmlsZQ==', mimeType: 'plain/text', fileName: 'file.txt' }];
    const parsed = NewReply.parse({ attachments, text: 'a', customer: { id: 1 } });
    expect(JSON.stringify(parsed)).toBe(
      '{"customer":{"id":1},"text":"a","attachments":[{"fileName":"file.txt","mimeType":"plain/text","data":"ZmlsZQ=="}]}',
    );
  });

  it('is refused, never crashed on, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.object(), (anything, fields) => {
        expect(NewReply.safeParse(anything).success).toBe(false);
        NewReply.safeParse({ ...valid, ...fields });
      }),
    );
  });
});

it('a page that no list has is refused, and not sent: a number of 16 digits would come back as a text', () => {
  expect(ConversationQuery.parse({ page: '999999999' })).toEqual({ page: '999999999' });
  expect(ConversationQuery.safeParse({ page: '1000000000' }).success).toBe(false);
});

describe('a secret', () => {
  it.each([
    { clientId: 'a', clientSecret: 'b' },
    { clientId: 'a', clientSecret: 'b', userId: 4001, dedicatedUser: true, mode: 'draft', baseUrl: 'https://x' },
    { accessToken: 'a' },
  ])('may be %j', (secret) => {
    expect(Secret.safeParse(secret).success).toBe(true);
  });

  it.each([
    [{}, ['clientId', 'clientSecret']],
    [{ clientId: 'a' }, ['clientSecret']],
    [{ clientSecret: 'a' }, ['clientId']],
    [{ accessToken: '' }, ['accessToken']],
    [{ accessToken: 'a', userId: 'ana' }, ['userId']],
    [{ accessToken: 'a', userId: '0' }, ['userId']],
    [{ accessToken: 'a', userId: '007' }, ['userId']],
    [{ accessToken: 'a', userId: true }, ['userId']],
    [{ accessToken: 'a', dedicatedUser: 'yes' }, ['dedicatedUser']],
  ] as const)('may not be %j', (secret, paths) => {
    const parsed = Secret.safeParse(secret);
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(paths);
  });

  it('may be as Secrets Manager’s console makes it, where every value is a text', () => {
    const texts = { clientId: 'a', clientSecret: 'b', userId: '4001', dedicatedUser: 'true', mode: 'draft' };
    expect(Secret.parse(texts)).toEqual({ ...texts, userId: 4001, dedicatedUser: true });
    expect(Secret.parse({ ...texts, dedicatedUser: 'false' })).toMatchObject({ dedicatedUser: false });
  });
});
