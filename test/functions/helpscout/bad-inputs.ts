/** A request that must be refused before any secret or vendor is touched, and the field that its error names. */
export interface BadInput {
  readonly conversationId: unknown;
  readonly body: unknown;
  readonly field: string;
}

const VALID = { customer: { id: 123 }, text: 'How are you?' };
const FILE = { fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' };

const ids = [
  ...['', '0', '01', '-1', '+1', '1.5', '1e3', '0x7b', '12345678901234567', ' 123', '123 ', '123\n', '１２３', 'abc'],
  ...['.', '..', '../..', '..\\..', '1/../2', '123/reply', '%31', '%2e%2e', '%2f', '123?admin=true', '123#', '123;456'],
  ...['\u0000', '123\u0000', '\ud800', '٣', '123,456', "1'--", '{}', 'null', 'x'.repeat(300)],
];

const changes: readonly (readonly [field: string, change: object])[] = [
  ...[undefined, null, 123, '123', [], [{ id: 123 }], true].map((customer) => ['customer', { customer }] as const),
  ['customer', { customer: {} }],
  ['customer', { customer: { id: 123, email: 'ana@example.com' } }],
  ...['123', 0, -1, 1.5, null, 2 ** 53, [123]].map((id) => ['customer.id', { customer: { id } }] as const),
  ...[
    '',
    'ana',
    'ana@',
    '@example.com',
    'a@b@c',
    'ana@example',
    'ana@example.com\r\nBcc: eve@example.com',
    null,
    7,
  ].map((email) => ['customer.email', { customer: { email } }] as const),
  ['customer.name', { customer: { id: 1, name: 'Ana' } }],
  ...[undefined, null, '', ' ', '\n\t', '\u200b', '<p></p>', '<br>&nbsp;', 17, true, ['a'], { html: 'a' }].map(
    (text) => ['text', { text }] as const,
  ),
  ...['Active', 'OPEN', 'resolved', 'Closed ', '', null, 1, ['active']].map(
    (status) => ['status', { status }] as const,
  ),
  ...['true', 1, null, {}].flatMap((flag) => [
    ['draft', { draft: flag }] as const,
    ['imported', { imported: flag }] as const,
  ]),
  ...['4001', 0, -1, 1.5, null, {}].flatMap((id) => [
    ['user', { user: id }] as const,
    ['assignTo', { assignTo: id }] as const,
  ]),
  ...['ana@example.com', {}, null, Array.from({ length: 101 }, (_, i) => `a${i}@example.com`)].flatMap((list) => [
    ['cc', { cc: list }] as const,
    ['bcc', { bcc: list }] as const,
  ]),
  ...['eve', '', null, 7, 'Eve <eve@example.com>'].map((one) => ['cc[1]', { cc: ['ana@example.com', one] }] as const),
  ['createdAt', { createdAt: '2026-01-31T09:30:00Z' }],
  ['createdAt', { createdAt: '2026-01-31T09:30:00Z', imported: false }],
  ...[
    '2026-02-31T00:00:00Z',
    '2026-01-31T09:30:00.000Z',
    '2026-01-31T09:30:00+01:00',
    '2026-01-31',
    'now',
    '',
    null,
    0,
  ].map((createdAt) => ['createdAt', { createdAt, imported: true }] as const),
  ...[FILE, 'ZmlsZQ==', null, Array.from({ length: 101 }, () => FILE)].map(
    (attachments) => ['attachments', { attachments }] as const,
  ),
  ...[null, 'a', []].map((file) => ['attachments[0]', { attachments: [file] }] as const),
  ...['', '####ZmlsZQ==', 'ZmlsZQ', 'ZmlsZR==', 'Zmls ZQ==', 'ZmlsZQ-_', 'data:;base64,ZmlsZQ==', null, 1].map(
    (data) => ['attachments[0].data', { attachments: [{ ...FILE, data }] }] as const,
  ),
  ...['', '.', '..', '../../etc/passwd', 'C:\\a', 'a\u0000b', 'a\nb', 'gnp\u202eexe', 'x'.repeat(256), null].map(
    (fileName) => ['attachments[0].fileName', { attachments: [{ ...FILE, fileName }] }] as const,
  ),
  ...['', 'plain', 'text/', 'text/plain\r\nX: y', null].map(
    (mimeType) => ['attachments[0].mimeType', { attachments: [{ ...FILE, mimeType }] }] as const,
  ),
  ['attachments[0].url', { attachments: [{ ...FILE, url: 'https://evil.example' }] }],
  ['attachments', { attachments: [{ ...FILE, data: 'A'.repeat(5_700_000) }] }],
  ...['type', 'subject', 'html', 'baseUrl', 'account', 'tags'].map((name) => [name, { [name]: 'x' }] as const),
];

/** More than 160 ways to get a reply wrong. */
export const BAD_INPUTS: readonly BadInput[] = [
  ...ids.map((conversationId) => ({ conversationId, body: VALID, field: 'conversationId' })),
  ...changes.map(([field, change]) => ({ conversationId: '123', body: { ...VALID, ...change }, field })),
];
