import { CELLS, type FieldCondition, type Verb } from '../../lib/conversations/cells.ts';
import { isSupported } from '../../lib/conversations/contract.ts';
import { type FieldPath, stepsTo } from '../../lib/conversations/field-paths.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';
import type { Served } from '../catalog.ts';
import { jsonSchema } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What a neutral operation takes for each vendor, as rules of JSON Schema beside those of its own schema: no feature that the
 * vendor does not support, and only ids, texts and the like that it takes. The server refuses by the same data.
 */
export function narrowed({ folder, name, http }: Pick<Served, 'folder' | 'name' | 'http'>): readonly Json[] {
  // Over GET the vendor and the id are two parameters, and no rule binds one to another.
  if (folder !== 'conversations' || http.method === 'GET') return [];
  const verb = name.split('.')[1] as Verb;
  const hasTarget = verb !== 'find';
  return Object.values(VENDORS).map((vendor) => {
    const unsupported = CELLS.filter((cell) => cell.verb === verb && !isSupported(cell, vendor.neutral));
    const isAtVendor = having({ at: 'vendor', is: vendor.name }, hasTarget);
    if (unsupported.some(({ when }) => when.length === 0)) return { not: isAtVendor };
    const conditions = unsupported.flatMap((cell) => cell.when);
    const takes = Object.entries(vendor.neutral?.adapter.takes ?? {}).map(([place, schema]) =>
      placed(stepsTo(place, hasTarget), jsonSchema(schema)),
    );
    const never =
      conditions.length > 0 ? [{ not: { anyOf: conditions.map((condition) => having(condition, hasTarget)) } }] : [];
    return { anyOf: [{ not: isAtVendor }, { allOf: [...takes, ...never] }] };
  });
}

/** An object that has this field, or has this value in it. */
function having({ at, is }: FieldCondition & { readonly at: FieldPath }, hasTarget: boolean): Json {
  const steps = stepsTo(at, hasTarget);
  const last: Json = is === undefined ? {} : { const: is };
  return steps.reduceRight<Json>(
    (inner, step) => ({ type: 'object', properties: { [step]: inner }, required: [step] }),
    last,
  );
}

/** A schema for a field, if the object has it. */
function placed(steps: readonly string[], schema: Json): Json {
  return steps.reduceRight<Json>((inner, step) => ({ properties: { [step]: inner } }), schema);
}
