import { describe, expect, it } from 'vitest';
import { Recipients, refuseCopies } from '../../../lib/secrets/guards.ts';

describe('the recipients of copies', () => {
  it.each([
    [['example.com', '*.example.org', 'press@example.net'], 'example.com, *.example.org ,press@example.net'],
    [[], 'none'],
    [['bücher.de'], 'bücher.de'],
  ])('are %j, as a list or as one text', (list, text) => {
    expect(Recipients.parse(list)).toEqual(list);
    expect(Recipients.parse(text)).toEqual(list);
  });

  it.each(['', ' ', 'example', '*', '*.com', '@example.com', 'a@b@example.com', 'a b@example.com', '*@example.com'])(
    'are no %j, which would allow more than it seems, or nothing',
    (text) => {
      expect(Recipients.safeParse(text).success).toBe(false);
      expect(Recipients.safeParse([text]).success).toBe(false);
    },
  );
});

describe('a copy', () => {
  const copiesTo = ['example.com', '*.example.org', 'press@example.net'];
  const refused = (...addresses: string[]) => {
    try {
      refuseCopies({ cc: addresses }, { copiesTo });
      return [];
    } catch (error) {
      return Object(error).facts.issues.map(({ path }: { readonly path: string }) => path);
    }
  };

  it.each(['a@example.com', 'A@EXAMPLE.COM', 'a@eu.example.org', 'a@a.b.example.org', 'press@example.net'])(
    'may go to %s',
    (address) => {
      expect(refused(address)).toEqual([]);
    },
  );

  it.each([
    'a@evil.example',
    'a@evilexample.com',
    'a@example.com.evil.example',
    'a@eu.example.com',
    'a@example.org',
    'a@.example.org',
    'a@evilexample.org',
    'depress@example.net',
    'a@example.net',
    'a@example.com.',
    'example.com@evil.example',
    'a%example.com@evil.example',
    'a@xn--example.com',
    'a@еxample.com',
  ])('may not go to %s', (address) => {
    expect(refused(address)).toEqual(['cc[0]']);
  });

  it('is refused by its place, hidden or not, without being shown', () => {
    const copies = { cc: ['a@example.com', 'zelda@evil.example'], bcc: ['quirk@evil.example'] };
    expect(() => refuseCopies(copies, { copiesTo })).toThrow(
      expect.objectContaining({
        kind: 'recipient_not_allowed',
        message: expect.not.stringMatching(/zelda|quirk|evil/),
        facts: {
          outcome: 'refused',
          issues: [
            { path: 'cc[1]', message: 'may get no copy from this account' },
            { path: 'bcc[0]', message: 'may get no copy from this account' },
          ],
        },
      }),
    );
  });

  it('may go anywhere unless the account says otherwise, and nowhere if it names no recipient', () => {
    expect(() => refuseCopies({ cc: ['a@evil.example'] }, {})).not.toThrow();
    expect(() => refuseCopies({ cc: ['a@evil.example'] }, { copiesTo: [] })).toThrow('copiesTo');
    expect(() => refuseCopies({}, { copiesTo: [] })).not.toThrow();
  });
});
