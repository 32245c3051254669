import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showable } from '../../../lib/vendors/vendor-words.ts';

const words = (message: string, sent: unknown = undefined) =>
  showable({ issues: [{ path: 'text', message }] }, sent).issues[0]?.message ?? '';

describe('what a vendor says', () => {
  it('is shown where it is harmless', () => {
    expect(words('must be one of active, spam, open, closed, pending', { status: 'paused' })).toBe(
      'must be one of active, spam, open, closed, pending',
    );
  });

  it.each([
    'Customer ana.pereira@example.com is blocked',
    'Bad header: Basic Y2FuYXJ5OmNhbmFyeQ==',
    'Bad header: Bearer abc.def',
    'Token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl expired',
    'Call +49 151 2345 6789',
    'Card 4111-1111-1111-1111',
    'Key 0123456789abcdef0123456789abcdef',
  ])('loses what looks private: %s', (message) => {
    expect(words(message)).toContain('[…]');
    expect(words(message)).not.toMatch(/ana\.pereira|Y2Fu|abc\.def|eyJ|6789|4111|89abcdef/);
  });

  const TOKEN = 'CANARYhsToken-77';
  const SECRETS = [{ accessToken: TOKEN, baseUrl: 'https://api.helpscout.net' }, { authorization: `Bearer ${TOKEN}` }];
  const shown = (path: string, message: string, sent: unknown = { text: 'Dear Ana' }) =>
    showable({ issues: [{ path, message }], logRef: message }, sent, SECRETS);

  it.each([
    ['whole', TOKEN],
    ['cut', 'token CANARYhsT… is expired'],
    ['cut at six characters', 'token "CANARY" is expired'],
    ['the end of it', '…Token-77'],
    ['broken', 'Token CANARYhsTo ken-77'],
    ['spaced', 'Token C A N A R Y h s'],
    ['in small letters', 'token canaryhstoken'],
    ['in Base64, alone', `got ${Buffer.from(TOKEN).toString('base64')}`],
    ['the beginning of its Base64', `got ${Buffer.from(TOKEN).toString('base64').slice(0, 8)}`],
  ])('never has a credential: %s', (_, message) => {
    const { issues, logRef } = shown(message.replaceAll(/[^\w.-]/g, ''), message);
    for (const text of [issues[0]?.path, issues[0]?.message, logRef]) {
      expect(text ?? '').not.toMatch(/CANARY|canary|C A N|Token-77|ken-77|Q0FOQV/);
    }
  });

  it.each(['CANARYhsToken-77', 'errors.CANARYhsToken-77', 'CANARYh', 'Ana', 'customer.Ana', 'ana-5'])(
    'names no path that repeats a credential or a word of what we sent: %s',
    (path) => expect(shown(path, 'is wrong').issues[0]?.path).toBe(''),
  );

  it('names the path of a field that we sent, also where a text has its name', () => {
    const sent = { text: 'The text of the customer', customer: { email: 'ana@example.com' }, tags: ['status'] };
    for (const path of ['text', 'customer.email', 'tags[0]', 'attachments[0].data'])
      expect(shown(path, 'is wrong', sent).issues[0]?.path).toBe(path);
  });

  it.each([
    [{ data: { anaschmidt: 1 } }, 'anaschmidt is no field'],
    [{ conversation: { data: { 'Order of Ana': 1 } } }, 'there is no field Order of Ana'],
    [{ 'Ana-5': 'x' }, 'unknown Ana-5'],
  ])('never echoes a name of a field that the caller chose: %j', (sent, message) => {
    expect(shown('', message, sent).issues[0]?.message).not.toMatch(/ana/i);
  });

  it('keeps the names of fields that vendors have', () => {
    expect(shown('', 'text must not be empty', { text: 'Dear Ana' }).issues[0]?.message).toBe('text must not be empty');
  });

  it('is cut at 200 characters', () => {
    expect(words('no '.repeat(200))).toHaveLength(200);
  });

  it('is one line', () => {
    expect(words('a\r\nb\u0000c')).toBe('a  b c');
  });

  it('never echoes any string of the request', () => {
    const text = fc
      .string({ minLength: 3, maxLength: 60 })
      .filter((sent) => sent.trim() === sent && !/[[\]…]/.test(sent));
    fc.assert(
      fc.property(text, fc.string(), fc.string(), (sent, before, after) => {
        const shown = words(`${before}${sent}${after}`, { deep: [{ text: sent }] });
        const alone = before.includes(sent) || after.includes(sent);
        expect(alone || !shown.includes(sent)).toBe(true);
      }),
    );
  });

  it('does not echo the beginning of a long text either', () => {
    const text = 'Dear Ana, your refund of 12 EUR is on its way to you. Kind regards, the shop';
    const shown = words(`text: "${text.slice(0, 40)}..." is too long`, [{ text }]);
    // The last word is cut: two letters of it are no word of what was sent.
    expect(shown).toBe('text: "[…] it..." is too long');
  });

  it.each([
    ['in capitals', 'DEAR ANNA MÜLLER'],
    ['with other spaces', 'Dear  Anna   Müller'],
    ['escaped', 'Dear Anna M&uuml;ller'],
    ['in part', 'Müller'],
  ])('does not echo a name %s', (_, quoted) => {
    const shown = words(`text: ${quoted} is not allowed`, { text: 'Dear Anna Müller, hello' });
    expect(shown).not.toMatch(/anna|m.{0,6}ller/i);
    expect(shown).toContain('not allowed');
  });

  it('never echoes a word of what was sent, wherever it stood', () => {
    const text = `${'lorem ipsum '.repeat(5_000)}the PIN of Anna is 4711`;
    expect(words('PIN of Anna is 4711', { text })).not.toMatch(/anna|4711/i);
  });

  describe('quotes in a writing of its own', () => {
    const text = fc
      .array(fc.constantFrom('leukaemia', 'Müller', 'diagnosis', 'Zoë', 'confirmed', 'Łódź', 'ﬁnal'), {
        minLength: 3,
        maxLength: 6,
      })
      .map((quoted) => quoted.join(' '));
    const long = text.filter((string) => Buffer.byteLength(string) >= 18);
    const bare = (string: string) => string.normalize('NFKD').replace(/\p{M}/gu, '');
    const base64 = (string: string) => Buffer.from(string).toString('base64');
    const writings: [string, (string: string) => string][] = [
      ['percent-encoded', encodeURIComponent],
      ['percent-encoded twice', (string) => encodeURIComponent(encodeURIComponent(string))],
      ['of an address', (string) => `https://api.example/v1?comment=${encodeURIComponent(string)}`],
      ['of a form', (string) => new URLSearchParams({ string }).toString()],
      ['of a browser long ago', escape],
      [
        'of JSON in ASCII',
        (string) => string.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
      ],
      ['of JSON in JSON', (string) => JSON.stringify(JSON.stringify({ string: string.replaceAll(' ', '\n') }))],
      ['of mail', (string) => encodeURIComponent(string).replaceAll('%20', ' ').replaceAll('%', '=')],
      ['with marks on their own', (string) => string.normalize('NFD')],
      ['without marks', bare],
      ['without marks, in capitals', (string) => bare(string).toUpperCase()],
    ];

    it.each(writings)('%s, of which no word is shown', (_, write) => {
      fc.assert(
        fc.property(text, (sent) => {
          const shown = words(`Bad request ${write(sent)} of you`, { text: sent });
          expect(bare(shown)).not.toMatch(/leuk|ller|diag|conf|Zo|dz|final/i);
          expect(shown).toMatch(/^Bad request .*\[…\].* of you$/);
        }),
      );
    });

    it.each([base64, (string: string) => Buffer.from(string).toString('base64url')])('as base64', (write) => {
      fc.assert(
        fc.property(long, (sent) => {
          expect(words(`Bad request ${write(sent)} of you`, { text: sent })).toMatch(/^Bad request \[…\]=* of you$/);
        }),
      );
    });

    it('and cuts where it likes: what is left of a word at our own cut is not shown', () => {
      const sent = `${'x%20'.repeat(95)} diagnosis`;
      expect(words(`Bad ${sent}`.padEnd(393, '.').concat(' diagnosis of leukaemia'), { text: sent })).not.toMatch(
        /dia/,
      );
    });
  });

  it.each([
    'unsupported_conversation_type',
    'CONVERSATION_IS_ALREADY_CLOSED',
    'customFieldValueIsRequired',
    'PUT conversations/attachments',
    'must be below 100% of the limit',
  ])('keeps what only its own words make long: %s', (message) => {
    expect(words(message)).toBe(message);
  });

  it('stays quick when megabytes were sent', () => {
    const started = process.cpuUsage();
    words('yx '.repeat(300), {
      text: 'yx '.repeat(300_000),
      attachments: [{ data: 'x'.repeat(5_000_000) }, { data: 'yx'.repeat(1_000_000) }],
    });
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  it('names at most twenty fields, each by a plain path', () => {
    const issues = Array.from({ length: 30 }, () => ({ path: 'a<script>', message: 'no' }));
    const shown = showable({ issues }, undefined).issues;
    expect(shown).toHaveLength(20);
    expect(shown[0]?.path).toBe('');
    expect(showable({ issues: [{ path: 'attachments[0].data', message: '' }] }, {}).issues[0]?.path).toBe(
      'attachments[0].data',
    );
  });

  describe('as its reference', () => {
    const logRef = (text: string, sent: unknown = {}) => showable({ logRef: text }, sent).logRef;

    it.each([
      'cb73aad3-1#12',
      '0f8fad5b-d9cb-469f-a165-70867728950e',
      '0f8fad5b-d9cb-469f-a165-70867728950e#42',
      'req_8Xk2',
    ])('is shown: %s', (text) => {
      expect(logRef(text, { text: 'Where is my order?', secret: { clientSecret: 's3cret-value' } })).toBe(text);
    });

    it.each([
      'see <a>',
      '',
      'x'.repeat(101),
      '0123456789abcdef0123456789abcdef',
      '4111-1111-1111-1111',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    ])('is not shown where it looks like none, or private: %s', (text) => {
      expect(logRef(text)).toBeUndefined();
    });

    it('is not shown where it repeats a credential or a word of what was sent, whole or in part', () => {
      const word = fc.stringMatching(/^[A-Za-z0-9]{4,12}$/);
      fc.assert(
        fc.property(word, word, fc.constantFrom('', 'ref-', 'REF:'), (secret, more, before) => {
          const sent = { secret: { apiToken: secret, password: `${more}-${secret}` } };
          expect(logRef(`${before}${secret}`, sent)).toBeUndefined();
          expect(logRef(secret.toUpperCase(), sent)).toBeUndefined();
        }),
      );
      const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
      expect(logRef(uuid, { secret: { accessToken: uuid } })).toBeUndefined();
      expect(logRef(`${uuid}#1`, { secret: { accessToken: uuid } })).toBeUndefined();
    });
  });
});
