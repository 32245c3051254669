import * as z from 'zod/mini';
import { VENDOR_NAMES } from '../../vendors/vendors.ts';

/** A value of a closed set: other values are refused with the list of allowed ones. */
export const OneOf = <const Values extends readonly string[]>(values: Values) => z.enum(values, oneOf(values));

export const VendorOption = OneOf(VENDOR_NAMES);

export function oneOf(values: readonly string[]): string {
  return `must be one of ${values.join(', ')}`;
}
