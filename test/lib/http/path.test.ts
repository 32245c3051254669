import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSegment, type Path, path, urlOf } from '../../../lib/http/path.ts';
import { anyCharacter } from '../../kit/any-character.ts';

const base = new URL('https://vendor.example/api/v2');

describe('path', () => {
  it('keeps every value in its segment, or refuses it', () => {
    const anything = fc.oneof(fc.string({ unit: anyCharacter }), fc.string(), fc.webPath());
    fc.assert(
      fc.property(anything, (id) => {
        if (!isSegment(id)) {
          expect(() => path`/things/${id}/reply`).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
          return;
        }
        const { pathname } = new URL(urlOf(base, path`/things/${id}/reply`));
        const segments = pathname.split('/');
        expect(segments).toHaveLength(6);
        expect(decodeURIComponent(segments[4] ?? '')).toBe(id);
      }),
    );
  });

  it.each([
    '',
    '.',
    '..',
    '../..',
    '..\\..',
    'a/../b',
    'a/b',
    'a\\b',
    '%2e%2e',
    '.%2E',
    '%2f',
    'a%00',
    'a?b',
    'a#b',
    'a b',
    'a\tb',
    'a\nb',
    'a\u0000',
    'a\u007f',
    'a\u0085',
    'a\u00a0b',
    'a\u2028b',
    '\ud800',
    'a\udc00b',
    'x'.repeat(257),
  ])('refuses %j', (id) => {
    expect(isSegment(id)).toBe(false);
    expect(() => path`/things/${id}`).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });

  it.each(['123', 'order-5123', 'a.b', '...', 'é', '張三', 'a+b', "o'brien", 'urn:uuid:1', 'x'.repeat(256)])(
    'takes %j',
    (id) => {
      expect(decodeURIComponent(path`/things/${id}`)).toBe(`/things/${id}`);
    },
  );

  it('says what an id must be, and of no field in particular', () => {
    expect(() => path`/things/${'a/b'}`).toThrow(
      expect.objectContaining({
        message: 'An id must be one segment of a path: 1 to 256 characters, no / \\ ? # %.',
        facts: { issues: [{ path: '', message: expect.stringContaining('one segment') }] },
      }),
    );
  });

  it('never shows a refused value in its error', () => {
    expect(() => path`/things/${'secret/../value'}`).toThrow(/^(?!.*secret)/);
  });
});

describe('urlOf', () => {
  it('refuses a path that URL parsing would change', () => {
    expect(() => urlOf(base, '/things/../admin' as Path)).toThrow(
      expect.objectContaining({ kind: 'invalid_input', message: 'An id would change the path of the request.' }),
    );
  });

  it('encodes a query byte for byte: a space is %20, never +', () => {
    const comment = 'A space!\nAnother line + 1&2=3 é 😀';
    const url = urlOf(base, path`/things`, { comment, pageId: '7' });
    expect(url).toContain('?comment=A%20space!%0AAnother%20line%20%2B%201%262%3D3%20%C3%A9%20%F0%9F%98%80&pageId=7');
  });

  it('gives every query value back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(new URL(urlOf(base, path`/things`, { value })).searchParams.get('value')).toBe(value);
      }),
    );
  });

  it('refuses half a character in a query, which no encoding has', () => {
    expect(() => urlOf(base, path`/things`, { comment: '\ud83d' })).toThrow(
      expect.objectContaining({
        kind: 'invalid_input',
        message: 'Text must be well-formed Unicode.',
        facts: { issues: [{ path: '', message: 'Text must be well-formed Unicode.' }] },
      }),
    );
  });

  it('stands a base with or without a slash at its end', () => {
    expect(urlOf(new URL('https://v.example/api/'), path`/things`)).toBe('https://v.example/api/things');
    expect(urlOf(new URL('https://v.example'), path`/things`)).toBe('https://v.example/things');
  });
});
