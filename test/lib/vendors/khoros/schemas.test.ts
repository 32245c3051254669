import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorKey, Reactivation, Secret } from '../../../../lib/vendors/khoros/schemas.ts';
import { ACCOUNT, EXAMPLE } from './khoros-with.ts';

/** The fields that are wrong with an input. */
function wrong(changes: object): string[] {
  const parsed = Reactivation.safeParse({ ...EXAMPLE, ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
}

describe('a reactivation', () => {
  it('takes any network, and ids as text or as exact numbers', () => {
    const given = { networkType: 'someday', networkInstance: 'a.b:c', networkId: 573948029, pageId: 354241721305178 };
    const ids = { networkId: '573948029', pageId: '354241721305178' };
    expect(Reactivation.parse(given)).toEqual({ ...given, ...ids });
  });

  it.each([
    ['networkId', 32031810236844412],
    ['networkId', 1e21],
    ['networkId', 1.5],
    ['networkId', Number.NaN],
    ['pageId', 2 ** 53],
    ['networkId', null],
    ['networkId', true],
    ['networkId', ['1']],
    ['networkId', {}],
    ['networkType', undefined],
    ['networkId', undefined],
    ['networkInstance', null],
    ['pageId', ''],
    ['comment', null],
    ['comment', 7],
    ['comment', ''],
    ['comment', ' \n\t\u200b'],
    ['comment', 'half a character \ud83d'],
    ['comment', 'a'.repeat(6_001)],
    ['comment', 'é'.repeat(1_001)],
  ])('names the field: %s %j', (field, value) => {
    expect(wrong({ [field]: value })).toEqual([field]);
  });

  it.each(['networkType', 'networkInstance', 'networkId', 'pageId'])('has no %s that leaves its segment', (field) => {
    const escapes = ['', '.', '..', 'a/b', '..\\..', '%2e%2e', '%2F', 'a?b', 'a#b', 'a b', 'a\nb', '\0', '\u2028'];
    for (const text of [...escapes, 'x'.repeat(257), '\ud800']) expect(wrong({ [field]: text })).toEqual([field]);
  });

  it('has no other fields', () => {
    expect(Reactivation.safeParse({ ...EXAMPLE, conversationId: '1' }).success).toBe(false);
  });

  it('takes a comment as long as it fits the URL, and changes nothing in it', () => {
    for (const comment of ['a'.repeat(6_000), 'é'.repeat(1_000), ' two\r\nlines ']) {
      expect(Reactivation.parse({ ...EXAMPLE, comment }).comment).toBe(comment);
    }
  });
});

describe('an author', () => {
  it('without an instance is the one of the instance default', () => {
    expect(authorKey({ networkType: 'smooch', networkId: '1' })).toBe('smooch/default/1');
    expect(authorKey({ networkType: 'smooch', networkInstance: 'default', networkId: '1' })).toBe('smooch/default/1');
  });

  it('with long ids has a short key, and another one than its neighbour', () => {
    const long = (last: string) => authorKey({ networkType: '漢'.repeat(256), networkId: '漢'.repeat(255) + last });
    expect(long('a')).toMatch(/^sha256\/[0-9a-f]{64}$/);
    expect(long('a')).not.toBe(long('b'));
  });

  it('has a key of its own, which fits the ledger', () => {
    const id = fc.string({ unit: fc.constantFrom('a', 'b', '|', ',', '漢'), minLength: 1, maxLength: 3 });
    const author = fc.record({ networkType: id, networkInstance: id, networkId: id });
    const distinct = fc.property(author, author, (one, other) => {
      const [first, second] = [authorKey(one), authorKey(other)];
      expect(Buffer.byteLength(first)).toBeLessThanOrEqual(512);
      expect(first === second).toBe(JSON.stringify(one) === JSON.stringify(other));
    });
    fc.assert(distinct);
  });
});

describe('a secret', () => {
  it('needs a base URL, a name and a password', () => {
    expect(Secret.parse(ACCOUNT)).toEqual({ ...ACCOUNT, mode: 'live' });
    for (const field of ['baseUrl', 'username', 'password']) {
      expect(Secret.safeParse({ ...ACCOUNT, [field]: undefined }).error?.issues).toMatchObject([{ path: [field] }]);
    }
  });

  it('holds nothing that would change the header', () => {
    expect(Secret.safeParse({ ...ACCOUNT, username: 'a:b' }).success).toBe(false);
    expect(Secret.safeParse({ ...ACCOUNT, password: 'a\r\nb' }).success).toBe(false);
  });
});
