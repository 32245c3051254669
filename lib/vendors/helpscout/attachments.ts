import * as z from 'zod/mini';
import { inJsonSchema } from '../../json-schema.ts';

/** All attachments of a reply together, decoded; as Base64 they still fit into one invocation. */
export const MAX_ATTACHMENT_BYTES = 4 * 1024 * 1024;

const MAX_ATTACHMENTS = 100;

/** Path characters, controls, and the marks that make `cod.exe` read `exe.doc`. */
const UNSAFE_NAME = /[/\\\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** The complement of `UNSAFE_NAME`, for JSON Schema. */
const SAFE_NAME = String.raw`^(?!\.{1,2}$)[^/\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$`;

const FileName = z.string().check(
  z.minLength(1),
  z.maxLength(255),
  z.refine((name) => !UNSAFE_NAME.test(name) && !/^\.{1,2}$/.test(name), {
    message: 'must be a file name without a path',
    ...inJsonSchema({ pattern: SAFE_NAME }),
  }),
);

/** Any `type/subtype`: Help Scout's own example says `plain/text`. */
const MimeType = z
  .string()
  .check(
    z.maxLength(255),
    z.regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ ]?;[\x20-\x7e]*)?$/, 'must be a media type like text/plain'),
  );

/** Canonical Base64, for JSON Schema only: run here, this regular expression would overflow the stack on a long text. */
const BASE64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)$';

/** Node skips what is not Base64 (`####ZmlsZQ==` is `file`), so only text that encodes back to itself is accepted. */
const Base64 = z.string().check(
  z.minLength(1),
  z.refine((data) => Buffer.from(data, 'base64').toString('base64') === data, {
    message: 'must be Base64, padded, on one line',
    ...inJsonSchema({ contentEncoding: 'base64', pattern: BASE64, maxLength: Math.ceil(MAX_ATTACHMENT_BYTES / 3) * 4 }),
  }),
);

/** Files that go with a reply, in Help Scout's own words. */
export const Attachments = z.array(z.strictObject({ fileName: FileName, mimeType: MimeType, data: Base64 })).check(
  z.maxLength(MAX_ATTACHMENTS),
  z.refine((files) => files.reduce((sum, { data }) => sum + decodedBytes(data), 0) <= MAX_ATTACHMENT_BYTES, {
    message: 'must be at most 4 MB in total',
  }),
);

function decodedBytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : Number(base64.endsWith('='));
  return (base64.length / 4) * 3 - padding;
}
