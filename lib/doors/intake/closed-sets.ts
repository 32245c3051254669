import * as z from 'zod';
import { VENDOR_NAMES } from '../../vendors/vendors.ts';

/** A value of a closed set: any other finds nothing, so what there is is said instead. */
export const OneOf = <const Values extends readonly string[]>(values: Values) => z.enum(values, oneOf(values));

export const VendorOption = OneOf(VENDOR_NAMES);

export function oneOf(values: readonly string[]): string {
  return `must be one of ${values.join(', ')}`;
}
