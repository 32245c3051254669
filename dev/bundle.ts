import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Route } from './api-gateway/routes.ts';
import type { TableDefinition } from './aws/dynamodb.ts';
import type { Rule } from './aws/event-bus.ts';
import type { LambdaFunction } from './aws/lambda.ts';
import type { QueueDefinition } from './aws/sqs.ts';

/** What is deployed, as far as the local stack plays it; read from the very files that serverless.yml includes. */
export interface Bundle {
  /** Folder that handlers are relative to. */
  readonly root: string;
  /** What deployed names begin with: `conversation-actions-local`. */
  readonly prefix: string;
  readonly functions: readonly LambdaFunction[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  /** Functions that a queue wakes. */
  readonly consumers: readonly Consumer[];
  readonly table: TableDefinition;
  readonly queues: readonly QueueDefinition[];
  /** What serverless.yml's parameters are by default. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Consumer {
  readonly functionKey: string;
  /** Logical id. */
  readonly queue: string;
  readonly maximumConcurrency: number;
}

const HttpApi = z.object({ method: z.string(), path: z.string(), authorizer: z.unknown().optional() });
const Sqs = z.object({
  arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  maximumConcurrency: z.number().default(5),
});
const Functions = z.record(
  z.string(),
  z.object({
    handler: z.string(),
    timeout: z.number().optional(),
    memorySize: z.number().optional(),
    events: z.array(z.object({ httpApi: HttpApi.optional(), sqs: Sqs.optional() })).default([]),
  }),
);
export type Functions = z.infer<typeof Functions>;

const Serverless = z.object({
  service: z.string(),
  provider: z.object({ timeout: z.number(), memorySize: z.number() }),
});
const Resources = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
});
type Resources = z.infer<typeof Resources>['Resources'];

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Reads this project's own bundle. */
export async function readBundle(): Promise<Bundle> {
  const read = async <T>(file: string, schema: z.ZodType<T>) =>
    schema.parse(parse(await readFile(`${ROOT}${file}`, 'utf8')));
  const [serverless, functions, params, table, queues] = await Promise.all([
    read('serverless.yml', Serverless),
    read('functions/functions.yml', Functions),
    read('infra/params.yml', z.object({ default: z.record(z.string(), z.coerce.string()) })),
    read('infra/table.yml', Resources),
    read('infra/queues.yml', Resources),
  ]);
  const prefix = `${serverless.service}-local`;
  const derived = await derivedResources(params.default);
  return {
    root: ROOT,
    prefix,
    functions: toFunctions(functions, prefix, serverless.provider, derived),
    routes: toRoutes(functions),
    rules: toRules(derived, Object.keys(functions)),
    consumers: toConsumers(functions),
    table: ofType(table.Resources, 'AWS::DynamoDB::Table')[0]?.[1] ?? {},
    queues: ofType(queues.Resources, 'AWS::SQS::Queue').map(toQueue),
    params: params.default,
  };
}

/** What infra/functions.cjs derives from the functions and mappings when serverless.yml is packaged. */
async function derivedResources(params: Readonly<Record<string, string>>): Promise<Resources> {
  const infra: { resources(serverless: { resolveVariable(name: string): Promise<string> }): Promise<unknown> } =
    createRequire(import.meta.url)('../infra/functions.cjs');
  const resolveVariable = async (name: string) => params[name.replace('param:', '')] ?? '';
  return Resources.parse(await infra.resources({ resolveVariable })).Resources;
}

function toFunctions(
  functions: Functions,
  prefix: string,
  { timeout, memorySize }: { timeout: number; memorySize: number },
  resources: Resources,
): LambdaFunction[] {
  const asyncConfigs = new Map(
    ofType(resources, 'AWS::Lambda::EventInvokeConfig').map(([, config]) => [
      z.object({ Ref: z.string() }).parse(config['FunctionName']).Ref,
      config['MaximumRetryAttempts'],
    ]),
  );
  return Object.entries(functions).map(([key, definition]) => ({
    key,
    name: `${prefix}-${key}`,
    handler: definition.handler,
    timeoutMs: (definition.timeout ?? timeout) * 1000,
    memoryMb: definition.memorySize ?? memorySize,
    asyncRetries: z
      .number()
      .default(2)
      .parse(asyncConfigs.get(logicalId(key))),
  }));
}

function toRoutes(functions: Functions): Route[] {
  return Object.entries(functions).flatMap(([functionKey, { events }]) =>
    events.flatMap(({ httpApi }) =>
      httpApi
        ? [{ method: httpApi.method.toUpperCase(), path: httpApi.path, functionKey, authorized: !!httpApi.authorizer }]
        : [],
    ),
  );
}

function toConsumers(functions: Functions): Consumer[] {
  return Object.entries(functions).flatMap(([functionKey, { events }]) =>
    events.flatMap(({ sqs }) =>
      sqs ? [{ functionKey, queue: sqs.arn['Fn::GetAtt'][0], maximumConcurrency: sqs.maximumConcurrency }] : [],
    ),
  );
}

const Targets = z.array(z.object({ Arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }) }));

function toRules(resources: Resources, keys: readonly string[]): Rule[] {
  const keyOf = new Map(keys.map((key) => [logicalId(key), key]));
  return ofType(resources, 'AWS::Events::Rule').flatMap(([name, { EventPattern, Targets: targets }]) =>
    Targets.parse(targets).map(({ Arn }) => ({
      name,
      pattern: EventPattern,
      target: keyOf.get(Arn['Fn::GetAtt'][0]) ?? Arn['Fn::GetAtt'][0],
    })),
  );
}

const Redrive = z.object({
  deadLetterTargetArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  maxReceiveCount: z.number(),
});

function toQueue([id, properties]: [string, Record<string, unknown>]): QueueDefinition {
  const { RedrivePolicy, VisibilityTimeout, MessageRetentionPeriod } = properties;
  const redrive = Redrive.optional().parse(RedrivePolicy);
  const numbers = Object.entries({ VisibilityTimeout, MessageRetentionPeriod }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    id,
    attributes: Object.fromEntries(numbers.map(([name, value]) => [name, String(value)])),
    redrive: redrive && { to: redrive.deadLetterTargetArn['Fn::GetAtt'][0], maxReceiveCount: redrive.maxReceiveCount },
  };
}

function ofType(resources: Resources, type: string): [string, Record<string, unknown>][] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, Properties]] : []));
}

/** As the Serverless Framework names a function's resource. */
function logicalId(key: string): string {
  return `${key.charAt(0).toUpperCase()}${key.slice(1).replaceAll('-', 'Dash')}LambdaFunction`;
}
