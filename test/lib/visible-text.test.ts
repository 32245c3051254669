import { describe, expect, it } from 'vitest';
import { showsSomething, VISIBLE, visibleText } from '../../lib/visible-text.ts';

describe('text that shows something', () => {
  it('is told by the same characters in the documents and by the server', () => {
    const pattern = new RegExp(VISIBLE, 'u');
    const text = visibleText(10);
    const differing = Array.from({ length: 0xffff }, (_, index) => index + 1)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .filter((code) => {
        const character = String.fromCodePoint(code);
        const isShown = code !== 0x2800 && !/[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character);
        return pattern.test(character) !== isShown || text.safeParse(character).success !== isShown;
      });
    expect(differing).toEqual([]);
  });
});

describe('HTML that shows something', () => {
  it.each(['a', '<p>a</p>', '<img src="x">', '<', '&amp;', '\u200ba', '<p>1 < 2</p>'])('is %j', (html) => {
    expect(showsSomething(html)).toBe(true);
  });

  it.each(['', '<p><br></p>', '&nbsp;&#8203;&#xA0;', ' \u2800\u3164', '<!-- nothing -->'])('is not %j', (html) => {
    expect(showsSomething(html)).toBe(false);
  });
});
