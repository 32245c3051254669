import { comparableStatuses } from '../../lib/doors/intake/only-if.ts';
import type { Fields, Operation } from '../../lib/operation.ts';
import type { Served } from '../catalog.ts';
import { jsonSchema } from './schemas.ts';

/** An input's JSON Schema, as far as its fields are concerned. */
export interface ObjectSchema {
  readonly properties?: Readonly<Record<string, Fields>>;
  readonly required?: readonly string[];
}

/** Methods whose requests have no body. */
const BODILESS = new Set(['DELETE', 'GET']);

/** Where over HTTP each field of an input stands. */
export function splitInput({ http, declared }: Served) {
  const input: ObjectSchema = jsonSchema(declared.input);
  const inPath = [...http.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const others = Object.keys(input.properties ?? {}).filter((name) => !inPath.includes(name));
  const inQuery = BODILESS.has(http.method) ? others : [];
  return { input, inPath, inQuery, inBody: BODILESS.has(http.method) ? [] : others };
}

/** An operation's options as it takes them: `onlyIf` names one of the statuses that there are, where there is one to compare. */
export function withStatuses(
  { onlyIf: _, ...options }: NonNullable<ObjectSchema['properties']>,
  { name, readStatus }: Operation,
): NonNullable<ObjectSchema['properties']> {
  const status = { type: 'string', enum: comparableStatuses(name) };
  return readStatus ? { ...options, onlyIf: status } : options;
}
