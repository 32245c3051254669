import * as z from 'zod/mini';

/**
 * An e-mail address. We check only what could do harm: one `@`, and nothing that could end the address or start another in
 * a header or a list. The rest is the vendor's: `r&d@…`, `a..b@docomo.ne.jp` and `info@bücher.de` are real addresses.
 * The pattern takes linear time, and means the same in every dialect that reads the OpenAPI document.
 */
export const Email = z.string().check(
  z.maxLength(254),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
  z.regex(/^[^\s@,\u0000-\u001f\u007f-\u009f]+@[^\s@,\u0000-\u001f\u007f-\u009f]+$/, 'must be an e-mail address'),
);
