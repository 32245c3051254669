import type { SafeHtml } from './model/inputs.ts';
import { escapeHtml } from './model/text.ts';

/** What a mail may contain: text, lists, tables, links and pictures; no scripts, styles or frames. */
const ALLOWED = {
  allowedTags: [
    ...['a', 'b', 'blockquote', 'br', 'code', 'div', 'em', 'h1', 'h2', 'h3', 'h4', 'hr', 'i', 'img', 'li', 'ol', 'p'],
    ...['pre', 's', 'span', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u', 'ul'],
  ],
  allowedAttributes: {
    a: ['href', 'title'],
    img: ['src', 'alt', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['https'] },
  allowProtocolRelative: false,
  parseStyleAttributes: false,
};

/** The sanitiser's options under which it removes nothing: if its output differs from that with `ALLOWED`, something was removed. */
const EVERYTHING = {
  allowedTags: false,
  allowedAttributes: false,
  allowVulnerableTags: true,
  allowedSchemesAppliedToAttributes: [] as string[],
  parseStyleAttributes: false,
} as const;

/** Appended to find a tag that never ends: the sanitiser drops it under any options, with all that follows. */
const END = ' end-of-the-html';

/** Comments, declarations and instructions, which the sanitiser drops under any options. */
const COMMENT = /<[!?]/;

/** Escapes plain text, or sanitises HTML. The sanitiser is loaded on first use, because it is 200 kB. */
export async function safeHtml({
  text,
  html,
}: {
  readonly text?: string | undefined;
  readonly html?: string | undefined;
}): Promise<SafeHtml> {
  if (html === undefined) return { html: escapeHtml(text ?? ''), isCut: false };
  const { default: sanitize } = await import('sanitize-html');
  const whole = html + END;
  const all = sanitize(whole, EVERYTHING);
  const isCut = all !== sanitize(whole, ALLOWED) || !all.includes(END) || COMMENT.test(html);
  return { html: sanitize(html, ALLOWED), isCut };
}
