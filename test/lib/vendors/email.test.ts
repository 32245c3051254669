import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NewReply } from '../../../lib/vendors/helpscout/index.ts';
import { ConversationUpdate } from '../../../lib/vendors/reamaze/index.ts';

const reply = { text: 'How are you?', customer: { id: 123 } };

/** Every field of an operation that takes an address. */
const FIELDS = [
  ['customer.email', NewReply, (email: string) => ({ ...reply, customer: { email } })],
  ['cc[0]', NewReply, (email: string) => ({ ...reply, cc: [email] })],
  ['bcc[0]', NewReply, (email: string) => ({ ...reply, bcc: [email] })],
  ['assignee.email', ConversationUpdate, (email: string) => ({ assignee: { email } })],
] as const;

const REAL = [
  'r&d@example.com',
  'a=b@example.com',
  'user/dept@example.com',
  'info@bücher.de',
  'info@xn--bcher-kva.de',
  'a..b@docomo.ne.jp',
  '.a.@docomo.ne.jp',
  '"quoted"@example.com',
  "o'brien+tag@example.co.uk",
  '用户@例子.广告',
  'root@localhost',
];
const NONE = [
  '',
  'somebody',
  '@example.com',
  'somebody@',
  'a@b@example.com',
  'Ana <ana@example.com>',
  'ana@example.com,mei@example.com',
  'ana@example.com\r\nBcc: mei@example.com',
  'ana@example.com\0',
  ' ana@example.com',
  'ana@example.com\u00a0',
  `${'a'.repeat(250)}@b.de`,
];

describe.each(FIELDS)('%s', (_, schema, inputOf) => {
  it.each(REAL)('takes %s: whether it can be mailed is the vendor’s to say', (email) => {
    expect(schema.safeParse(inputOf(email))).toMatchObject({ success: true });
  });

  it.each(NONE)('refuses %j', (email) => {
    expect(schema.safeParse(inputOf(email))).toMatchObject({ success: false });
  });

  it('judges any text in linear time', () => {
    const long = fc.array(fc.constantFrom('a', '@', '.', ' ', ','), { minLength: 50_000, maxLength: 60_000 });
    fc.assert(
      fc.property(long, (letters) => {
        const from = process.cpuUsage();
        schema.safeParse(inputOf(letters.join('')));
        expect(process.cpuUsage(from).user / 1_000).toBeLessThan(100);
      }),
      { numRuns: 5 },
    );
  });
});
