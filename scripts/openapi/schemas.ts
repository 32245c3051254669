import * as z from 'zod/mini';
import { AccountSchema } from '../../lib/doors/outgoing/accounts.ts';
import {
  ActionDetailSchema,
  ActionSchema,
  AnswerSchema,
  CancelledSchema,
  DoneSchema,
  DryRunSchema,
  PendingSchema,
  ProblemSchema,
} from '../../lib/doors/outgoing/schemas.ts';
import { NO_NUL } from '../../lib/json-schema.ts';

type Json = Record<string, unknown>;

/** What API Gateway itself answers: an unknown route, a caller that it does not let in, too much at once. */
const GatewaySchema = z.object({ message: z.string() }).register(z.globalRegistry, { id: 'Gateway' });

/** The schemas that the document has once: each has its name there as `id`. */
const NAMED = [
  ...[AnswerSchema, DoneSchema, CancelledSchema, PendingSchema],
  ...[DryRunSchema, ProblemSchema, ActionSchema, ActionDetailSchema, AccountSchema, GatewaySchema],
];

/** `components.schemas`. */
export const componentSchemas = (): Readonly<Json> =>
  Object.assign({}, ...NAMED.map((schema) => toJson(schema, 'output').defs));

/** JSON Schema without what OpenAPI says elsewhere; of an input as strict as the server that takes it. */
export function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output' = 'input'): Json {
  return toJson(schema, io).schema;
}

function toJson(schema: z.ZodMiniType, io: 'input' | 'output') {
  const made = z.toJSONSchema(schema, {
    ...{ io, unrepresentable: 'any', reused: 'inline' },
    override({ zodSchema: { _zod: zod }, jsonSchema: json }) {
      const made = json as Json;
      // Zod leaves out the default of what it transforms.
      if (zod.def.type === 'default') made['default'] ??= zod.def.defaultValue;
      for (const rule of rulesOf(zod.def)) addRule(made, rule);
      if (io === 'input') tighten(made);
    },
  });
  // Zod collects what has a name beside the schema; in an OpenAPI document it has a place of its own.
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs: defs = {}, ...rest } = JSON.parse(text) as Json;
  return { schema: rest, defs };
}

/** What the rules of a schema mean in JSON Schema, as their options say: see `inJsonSchema`. */
function rulesOf({ checks = [] }: { checks?: readonly object[] }): Json[] {
  return checks.flatMap((check) => Object(check)._zod?.def.params?.json ?? []);
}

/** A pattern and what limits a text take the place of what is there; of other keywords there may be several. */
function addRule(schema: Json, rule: Json): void {
  for (const [keyword, value] of Object.entries(rule)) {
    if (schema[keyword] === undefined || typeof value !== 'object') schema[keyword] = value;
    else if (keyword.startsWith('dependent')) schema[keyword] = { ...Object(schema[keyword]), ...Object(value) };
    else schema['allOf'] = [...((schema['allOf'] as unknown[]) ?? []), { [keyword]: value }];
  }
}

/** What holds for every request: no text has NUL, and no number is one that JavaScript would change. */
function tighten(schema: Json): void {
  if (schema['type'] === 'string' && schema['pattern'] === undefined && schema['enum'] === undefined) {
    schema['pattern'] = NO_NUL;
  }
  if (schema['type'] === 'number') {
    schema['minimum'] ??= Number.MIN_SAFE_INTEGER;
    schema['maximum'] ??= Number.MAX_SAFE_INTEGER;
  }
}

/**
 * An id in a body, which may be a number as well as long as that is exact.
 * In a path there are only texts: there the schema is used without this.
 */
export function withNumbers(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withNumbers);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { exactNumberFrom: minimum, ...rest } = schema as Json;
  const within = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, withNumbers(value)]));
  if (minimum === undefined) return within;
  return { anyOf: [within, { type: 'integer', minimum, maximum: Number.MAX_SAFE_INTEGER }] };
}

/** The same in a path. */
export function withoutNumbers({ exactNumberFrom: _, ...schema }: Readonly<Json>): Json {
  return schema;
}
