import { describe, expect, it } from 'vitest';
import { plainAsMarkdown } from '../../../lib/conversations/model/markdown.ts';

describe('plain text where Markdown is read', () => {
  it.each([
    ['emphasis', 'a *b* _c_ **d**', 'a \\*b\\* \\_c\\_ \\*\\*d\\*\\*'],
    ['code', 'run `npm`', 'run \\`npm\\`'],
    ['a link', '[here](https://a.example)', '\\[here](https://a.example)'],
    ['a picture', '![x](y)', '!\\[x](y)'],
    ['an address, which stays one', 'https://track.example/a_b?x=1_2 *', 'https://track.example/a_b?x=1_2 \\*'],
    ['a heading', '# 5123', '\\# 5123'],
    ['a number sign that begins none', '#5123', '#5123'],
    ['a quotation', '> yes', '\\> yes'],
    ['a list', '- one', '\\- one'],
    ['a numbered list', '1. one', '1\\. one'],
    ['a number that begins none', '1.5 kg', '1.5 kg'],
    ['a line that would make a heading of the one before', 'a\n===', 'a  \n\\==='],
    ['a rule', '---', '\\---'],
    ['a tag', 'a <b> c < d', 'a \\<b> c < d'],
    ['an entity', '&copy; & co', '\\&copy; & co'],
    ['a backslash before a sign', 'C:\\*', 'C:\\\\\\*'],
    ['a backslash before a letter', 'C:\\dir', 'C:\\dir'],
    ['lines', 'one\ntwo\r\nthree', 'one  \ntwo  \nthree'],
    ['paragraphs', 'one\n\ntwo', 'one\n\ntwo'],
    ['what is indented', '    four', '\u00a0\u00a0\u00a0\u00a0four'],
    ['words alone', 'Your order 5123 is on its way.', 'Your order 5123 is on its way.'],
  ])('shows %s as it is', (_, text, markdown) => {
    expect(plainAsMarkdown(text)).toBe(markdown);
  });
});
