import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../../lib/vendors/base-url.ts';
import { BAD_BASE_URLS, NO_LOOPBACK } from '../../kit/bad-hosts.ts';

const rules = {
  hosts: ['api.helpscout.net', '*.reamaze.io', 'care.example.com', 'wapikit.example.com:8443', '10.0.0.5'],
  allowLoopback: false,
};
const check = (text: string, allowLoopback = false) => checkBaseUrl('acme/default', text, { ...rules, allowLoopback });

describe('a base URL', () => {
  it.each([
    'https://api.helpscout.net',
    'https://api.helpscout.net/',
    'https://API.HelpScout.net',
    'https://acme.reamaze.io',
    'https://acme.eu.reamaze.io/api/v1',
    'https://care.example.com/api/v2/',
    'https://wapikit.example.com:8443/api',
  ])('may be %s', (text) => {
    expect(check(text).protocol).toBe('https:');
  });

  it.each(BAD_BASE_URLS)('may not be %j', (text) => {
    expect(() => check(text)).toThrow(
      expect.objectContaining({ kind: 'misconfigured', facts: expect.objectContaining({ outcome: 'not_applied' }) }),
    );
  });

  it.each(['http://127.0.0.1:3000', 'http://localhost:3000/api', 'http://[::1]:3000', 'https://127.0.0.1:8443/v2'])(
    'may be %s where the local stack says so',
    (text) => {
      expect(check(text, true).href).toContain(text);
    },
  );

  it.each(NO_LOOPBACK)('is not loopback if it is %s', (text) => {
    expect(() => check(text, true)).toThrow(expect.objectContaining({ kind: 'misconfigured' }));
  });

  it('is on an allowed host, or refused, whatever it is', () => {
    const pieces = fc.constantFrom(
      'https://',
      'http://',
      'acme',
      '.reamaze.io',
      'evil.com',
      '@',
      '#',
      '?',
      '/',
      '\\',
      ':',
      '..',
      '%',
      ' ',
      '443',
      '127.0.0.1',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        try {
          expect(check(parts.join('')).host).toMatch(/^(?:[\w-]+\.)+reamaze\.io$/);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'misconfigured' });
        }
      }),
      { numRuns: 2_000, examples: [[['https://', 'evil.com', '..', '.reamaze.io']]] },
    );
  });

  it('never shows itself in its error: it may carry a password', () => {
    expect(() => check('https://user:canary@evil.com')).toThrow(/^(?!.*canary)/);
  });
});
