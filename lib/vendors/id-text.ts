import * as z from 'zod/mini';
import { isSegment } from '../http/path.ts';
import { inJsonSchema } from '../json-schema.ts';

/**
 * An id as text. A JSON number is taken only while it is exact: above 2^53 it may be the id of another conversation or author.
 * @param minimum the least number that is an id. @default 0
 */
export function exactId<Text extends z.ZodMiniType>(text: Text, minimum = 0) {
  const exact = z.pipe(
    z.transform((id) => (isExact(id) && id >= minimum ? String(id) : id)),
    text,
  );
  return exact.check(z.meta({ exactNumberFrom: minimum }));
}

function isExact(id: unknown): id is number {
  return typeof id === 'number' && Number.isSafeInteger(id);
}

/** A whole number above 0, as text: in an HTTP query it is text, elsewhere it may be a number. @param most the number of digits allowed */
export function digits(most: number) {
  const text = z
    .string()
    .check(z.regex(new RegExp(`^[1-9]\\d{0,${most - 1}}$`), `must be 1 to ${most} digits without a leading zero`));
  return z.pipe(
    z.transform((count) => (isExact(count) ? String(count) : count)),
    text,
  );
}

/** All characters but those that end a path segment or that URL parsers remove. Unpaired surrogates are refused by `soundJson`. */
const IN_SEGMENT = '[^\\s/\\\\?#%\\u0000-\\u001f\\u007f-\\u009f]';

/** The rule of `Segment` as a JSON Schema pattern. @param except a pattern of what it must not be */
export const segmentPattern = (except = '\\.{1,2}') => `^(?!(?:${except})$)${IN_SEGMENT}{1,256}$`;

/** The message for a number that JavaScript cannot hold exactly. Other types get the schema's own message. */
const asNumber: z.core.$ZodErrorMap = ({ input }) =>
  typeof input === 'number' ? 'must be a text: as a number it may be the id of somebody else' : undefined;

/** Text that can stand in a path as it is. */
export const Segment = z.string({ error: asNumber }).check(
  z.refine(isSegment, {
    message: 'must be one segment of a path: 1 to 256 characters, no spaces and no / \\ ? # %',
    ...inJsonSchema({ pattern: segmentPattern() }),
  }),
);
