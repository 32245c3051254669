import * as z from 'zod';
import { isSegment } from '../http/path.ts';

/** An id as text. A JSON number is taken only while it is exact: above 2^53 it is the id of somebody else. */
export function exactId<Text extends z.ZodType>(text: Text) {
  return z.preprocess((id) => (typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id), text);
}

/** Text that can stand in a path as it is. */
export const Segment = z
  .string('must be a string: as a number it may be the id of somebody else')
  .refine(isSegment, 'must be one segment of a path: 1 to 256 characters, no spaces and no / \\ ? # %');
