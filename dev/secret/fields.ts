import * as z from 'zod/mini';
import type { VendorName } from '../../lib/operation.ts';
import { isShown } from '../../lib/secrets/base.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';

/** A field of a vendor's secret, as a person is asked for it. */
export interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  /** Whether a person may see what is typed. What is not said to be open is a credential. */
  readonly isOpen: boolean;
  /** What it may be, where there are few. */
  readonly choices: readonly string[];
}

/** The fields of a vendor's secret, in the order of its schema. */
export function fieldsOf(vendor: VendorName): readonly Field[] {
  const schema: unknown = VENDORS[vendor].secret;
  if (!(schema instanceof z.ZodMiniObject)) throw new Error(`The secret of ${vendor} has no fields.`);
  return Object.entries(schema.shape as Record<string, z.ZodMiniType>).map(([name, field]) => ({
    name,
    isRequired: !field.safeParse(undefined).success,
    isOpen: isShown(field),
    choices: choicesOf(field),
  }));
}

function choicesOf(field: z.ZodMiniType): readonly string[] {
  if (field instanceof z.ZodMiniDefault || field instanceof z.ZodMiniOptional)
    return choicesOf(field.def.innerType as z.ZodMiniType);
  return field instanceof z.ZodMiniEnum ? field.options.map(String) : [];
}
