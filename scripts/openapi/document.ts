import { AccountOption, IdempotencyHeader, QueryOptions } from '../../lib/doors/intake/options.ts';
import { ERROR_KINDS } from '../../lib/errors/kinds.ts';
import type { Served } from '../catalog.ts';
import { narrowed } from './narrowed.ts';
import { type ObjectSchema, splitInput, withStatuses } from './places.ts';
import { componentSchemas, jsonSchema, withNumbers, withoutNumbers } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: unknown, more: Json = {}) => ({ 'application/json': { schema, ...more } });

/** Statuses of API Gateway's own, beside those of the kinds of errors. */
const GATEWAY_STATUSES: Readonly<Record<string, string>> = {
  403: 'API Gateway: it refuses the caller',
  404: 'API Gateway: there is no such route',
  413: 'API Gateway: more than 10 MB',
  429: 'API Gateway: too many requests',
  500: 'API Gateway: the function failed',
  503: 'API Gateway: the function cannot be run just now',
  504: 'API Gateway: it is not known what became of the request; send it again with the same key',
};
/** Errors that a query can have. */
const QUERY_STATUSES = ['400', '401', '403', '404', '413', '415', '422', '429', '500', '502', '503', '504'];
/** Errors that a route of the ledger or the service can have. */
const ROUTE_STATUSES = ['400', '401', '403', '404', '409', '413', '415', '429', '500', '503', '504'];

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } };

/** By status: every kind of error that has it, and what API Gateway itself means by it. */
const ERROR_RESPONSES: Readonly<Record<string, Json>> = errorResponses();

/** The API as OpenAPI 3.1 has it: from the functions' own schemas and routes. */
export function openApiDocument(functions: readonly Served[], version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const entry of functions) {
    const { method, path } = entry.http;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(entry) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'conversation-actions',
      version,
      description:
        'Any event in your AWS account can act on a helpdesk conversation, and the action takes effect once.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      { url: 'http://127.0.0.1:3000', description: '`npm start`' },
      {
        url: 'https://{api}.execute-api.{region}.amazonaws.com',
        description: 'Where it is deployed',
        variables: { api: { default: 'api-id' }, region: { default: 'us-east-1' } },
      },
    ],
    security: [{ iam: [] }, { jwt: [] }],
    tags: [...new Set(functions.map(({ folder }) => folder))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      responses: ERROR_RESPONSES,
      securitySchemes: {
        iam: {
          ...{ type: 'apiKey', in: 'header', name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' },
          description: 'AWS Signature Version 4. `npm start` accepts every caller.',
        },
        jwt: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Where the stage is deployed with it',
        },
      },
    },
  };
}

function operationOf(entry: Served): Json {
  const { name, folder, http, declared } = entry;
  const { input, inPath, inQuery, inBody } = splitInput(entry);
  const rules = [...((Object(input)['allOf'] as Json[] | undefined) ?? []), ...narrowed(entry)];
  const whole = rules.length > 0 ? { ...input, allOf: rules } : input;
  const body = bodyOf(whole, inBody, declared.example);
  return {
    ...{ operationId: name, tags: [folder], summary: declared.summary },
    ...(http.isPublic ? { security: [] } : {}),
    parameters: [
      ...inPath.map((field) => parameter(input, field, 'path')),
      ...inQuery.map((field) => parameter(input, field, 'query')),
      ...optionsOf(entry),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: entry.kind === 'operation' ? operationResponses(declared) : readingResponses(entry),
  };
}

function operationResponses({ result }: Served['declared']): Json {
  const done = { allOf: [ref('Done'), { properties: { result: jsonSchema(result, 'output') } }] };
  const replayed = { 'Idempotent-Replayed': { description: '`true` on a replay', schema: { const: 'true' } } };
  return {
    200: {
      description:
        'Done (now or earlier) or cancelled: see `state`. For a dry run: the requests that would have been sent',
      headers: replayed,
      content: json({ anyOf: [done, ref('Cancelled'), ref('DryRun')] }),
    },
    202: {
      description: 'Recorded and not ended: waiting, running, in doubt or held',
      headers: { Location: { description: '`/actions/{actionId}`', schema: { type: 'string' } }, ...replayed },
      content: json(ref('Pending')),
    },
    ...errors(Object.keys(ERROR_RESPONSES)),
  };
}

function readingResponses({ kind, declared: { result } }: Served): Json {
  const statuses = kind === 'query' ? QUERY_STATUSES : ROUTE_STATUSES;
  return { 200: { description: 'The answer', content: json(jsonSchema(result, 'output')) }, ...errors(statuses) };
}

function errorResponses(): Readonly<Record<string, Json>> {
  const kinds = Object.entries(ERROR_KINDS).filter(([, { status }]) => status >= 400);
  const statuses = [...new Set([...kinds.map(([, { status }]) => String(status)), ...Object.keys(GATEWAY_STATUSES)])];
  const responses = statuses.sort().map((status) => {
    const ours = kinds.filter(([, kind]) => String(kind.status) === status);
    const meanings = ours.map(([kind, { title }]) => `\`${kind}\`: ${title}`);
    const content = {
      ...(ours.length > 0 ? { 'application/problem+json': { schema: ref('Problem') } } : {}),
      ...(GATEWAY_STATUSES[status] ? json(ref('Gateway')) : {}),
    };
    const headers = ['409', '429', '503'].includes(status) ? { headers: RETRY_AFTER } : {};
    return [
      status,
      { description: [...meanings, GATEWAY_STATUSES[status]].filter(Boolean).join(' · '), ...headers, content },
    ];
  });
  return Object.fromEntries(responses);
}

function errors(statuses: readonly string[]): Json {
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]));
}

function bodyOf(input: ObjectSchema, names: readonly string[], example: Json): Json | undefined {
  if (names.length === 0) return undefined;
  const required = (input.required ?? []).filter((name) => names.includes(name));
  const properties = withNumbers(pick(input.properties ?? {}, names));
  const schema = { ...omit({ ...input }, 'required'), properties, ...(required.length > 0 ? { required } : {}) };
  // Rules like *at least one of these* make a body necessary, too.
  return {
    required: required.length > 0 || 'anyOf' in input || 'oneOf' in input,
    content: json(schema, { example: pick(example, names) }),
  };
}

function parameter(input: ObjectSchema, name: string, place: 'path' | 'query'): Json {
  const required = place === 'path' || (input.required ?? []).includes(name);
  return { name, in: place, required, schema: withoutNumbers(omit(input.properties?.[name] ?? {}, 'description')) };
}

const OPTION_NOTES: Readonly<Record<string, string>> = {
  account: 'The account whose credentials are used',
  dryRun: 'Show the request instead of sending it',
  onlyIf: 'A status that the conversation must still have when it runs, in the vendor’s words',
  notBefore: 'Nothing is sent before this time',
  notAfter: 'Cancelled if it has not begun by then',
};

/** What a request may say beside its input. */
function optionsOf(entry: Served): Json[] {
  if (entry.kind === 'route') return [];
  const { properties = {} }: ObjectSchema = jsonSchema(entry.kind === 'query' ? AccountOption : QueryOptions);
  const options = entry.kind === 'operation' ? withStatuses(properties, entry.declared) : properties;
  const key: ObjectSchema = jsonSchema(IdempotencyHeader);
  return [
    ...Object.entries(options).map(([name, schema]) => ({
      name,
      in: 'query',
      description: OPTION_NOTES[name],
      schema,
    })),
    ...(entry.kind === 'operation'
      ? [
          {
            ...{ name: 'Idempotency-Key', in: 'header', description: 'A request with the same key is the same action' },
            schema: key.properties?.['idempotency-key'] ?? {},
          },
        ]
      : []),
    {
      name: 'X-Correlation-Id',
      in: 'header',
      description: 'Returned with the answer, and written to the logs',
      schema: { type: 'string' },
    },
  ];
}

function omit(fields: Json, name: string): Json {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function pick(fields: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}
