import * as z from 'zod/mini';
import { inJsonSchema } from './json-schema.ts';

/**
 * Characters that show nothing: white space, controls, and those by which texts are formatted, as a class of a pattern. It
 * means the same in every dialect that reads the documents of the API; NUL is no part of it, since no text may hold it.
 */
const INVISIBLE =
  '\\s\\u0001-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u115f\\u1160\\u17b4\\u17b5' +
  '\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb';

/** Text without NUL in which there is something to see, as JSON Schema has it. */
export const VISIBLE = `^[^\\u0000]*[^\\u0000${INVISIBLE}][^\\u0000]*$`;

const SEEN = new RegExp(`[^\\u0000${INVISIBLE}]`, 'u');

/** What of HTML shows nothing: tags but those of pictures, invisible characters, and references to the commonest of them. */
const BLANK =
  `(?:[${INVISIBLE}]|<(?![iI][mM][gG]\\b)[^<>\\u0000]*>` +
  '|&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|lrm|rlm|shy|Tab|NewLine|ZeroWidthSpace|NonBreakingSpace|NoBreak|hairsp|numsp|puncsp);' +
  '|&#(?:0*(?:9|10|13|32|160|173|819[2-9]|820[0-7]|8203|8288|12288|65279)|[xX]0*(?:9|[aA]|[dD]|20|[aA]0|[aA][dD]|200[0-9a-fA-F]|2060|3000|[fF][eE][fF][fF]));)';

/** HTML without NUL that shows something, as JSON Schema has it; here it would need a stack as deep as the text is long. */
const VISIBLE_HTML = `^${BLANK}*(?!${BLANK})[^\\u0000]+$`;

const BLANKS = new RegExp(BLANK, 'gu');

/** Whether there is anything to see between the tags; a picture is something. */
export function showsSomething(html: string): boolean {
  let blankTo = 0;
  for (const { index, 0: blank } of html.matchAll(BLANKS)) {
    if (index > blankTo) return true;
    blankTo = index + blank.length;
  }
  return blankTo < html.length;
}

const MUST_SHOW = 'must not be empty: there is nothing in it to see';

function wellFormed(max: number) {
  return z.string().check(
    z.maxLength(max, { abort: true, error: `must have at most ${max} characters` }),
    z.refine((text) => !/\p{Cs}/u.test(text), { message: 'must be well-formed Unicode', abort: true }),
  );
}

/** Text that a person is to read. @param max characters */
export function visibleText(max: number) {
  return wellFormed(max).check(
    z.refine((text) => SEEN.test(text), {
      message: MUST_SHOW,
      ...inJsonSchema({ pattern: VISIBLE }),
    }),
  );
}

/** HTML that a person is to read. @param max characters */
export function visibleHtml(max: number) {
  return wellFormed(max).check(
    z.refine(showsSomething, {
      message: MUST_SHOW,
      ...inJsonSchema({ pattern: VISIBLE_HTML }),
    }),
  );
}
