import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as z from 'zod/mini';

const Schema = z.record(z.string(), z.unknown());
export type Schema = z.infer<typeof Schema>;

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z._default(z.boolean(), false),
  schema: Schema,
});

const Operation = z.object({
  operationId: z.string(),
  parameters: z._default(z.array(Parameter), []),
  requestBody: z.optional(
    z.object({
      required: z._default(z.boolean(), false),
      content: z.object({ 'application/json': z.object({ schema: Schema }) }),
    }),
  ),
});

const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** A schema of the document, and what judges by it. */
export interface Judged {
  readonly schema: Schema;
  readonly isValid: ValidateFunction;
}

export type ParameterOf = Omit<z.infer<typeof Parameter>, 'schema'> & Judged;

/** One operation of an OpenAPI document: what may be sent to it. */
export interface Endpoint {
  readonly operationId: string;
  readonly method: string;
  /** `/actions/{actionId}` */
  readonly path: string;
  readonly parameters: readonly ParameterOf[];
  readonly body: (Judged & { readonly required: boolean }) | undefined;
}

/** Every operation of an OpenAPI document. */
export function endpointsOf(document: unknown): Endpoint[] {
  // Formats are said by patterns as well; a validator that knows them would only say it twice.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const judged = (schema: Schema): Judged => ({ schema, isValid: ajv.compile(schema) });
  return Object.entries(Document.parse(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters, requestBody }]) => ({
      ...{ operationId, method: method.toUpperCase(), path },
      parameters: parameters.map(({ schema, ...parameter }) => ({ ...parameter, ...judged(schema) })),
      body: requestBody && {
        ...judged(requestBody.content['application/json'].schema),
        required: requestBody.required,
      },
    })),
  );
}
