import * as z from 'zod/mini';
import { refusalsBy } from '../../lib/judge.ts';
import type { Schema, VendorName } from '../../lib/operation.ts';
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
  /** What is wrong with a text for it, without the text; `undefined` where it may be this. */
  fault(text: string): string | undefined;
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
    fault: (text) => refusalsBy(field as Schema<unknown>, text)[0]?.message,
  }));
}

function choicesOf(field: z.ZodMiniType): readonly string[] {
  if (field instanceof z.ZodMiniDefault || field instanceof z.ZodMiniOptional)
    return choicesOf(field.def.innerType as z.ZodMiniType);
  // A number or a boolean is written as a text.
  if (field instanceof z.ZodMiniPipe && field.def.out instanceof z.ZodMiniBoolean) return ['true', 'false'];
  return field instanceof z.ZodMiniEnum ? field.options.map(String) : [];
}
