import * as z from 'zod';
import { ActionSchema, AnswerSchema, DryRunSchema, ProblemSchema } from '../../lib/doors/outgoing/schemas.ts';

/** What API Gateway itself answers: an unknown route, a caller that it does not let in, too much at once. */
const GatewaySchema = z.object({ message: z.string() }).meta({ id: 'Gateway' });

/** The schemas that the document has once: each has its name there as `id`. */
const NAMED = [AnswerSchema, DryRunSchema, ProblemSchema, ActionSchema, GatewaySchema];

/** `components.schemas`. */
export const componentSchemas = (): Readonly<Record<string, unknown>> =>
  Object.assign({}, ...NAMED.map((schema) => toJson(schema, 'output').defs));

/** JSON Schema without what OpenAPI says elsewhere. Values that only a program can check are left open. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): Record<string, unknown> {
  return toJson(schema, io).schema;
}

function toJson(schema: z.ZodType, io: 'input' | 'output') {
  const made = z.toJSONSchema(schema, {
    ...{ io, unrepresentable: 'any', reused: 'inline' },
    // Zod leaves out the default of what it transforms.
    override({ zodSchema: { _zod: zod }, jsonSchema }) {
      if (zod.def.type === 'default') jsonSchema.default ??= zod.def.defaultValue as never;
    },
  });
  // Zod collects what has a name beside the schema; in an OpenAPI document it has a place of its own.
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs: defs = {}, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return { schema: rest, defs };
}
