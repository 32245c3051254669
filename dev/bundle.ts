import * as z from 'zod';
import { type FunctionEntry, ROOT, readFunctions } from '../scripts/catalog.ts';
import type { Route } from './api-gateway/routes.ts';
import type { TableDefinition } from './aws/dynamodb.ts';
import type { Rule } from './aws/event-bus.ts';
import type { LambdaFunction } from './aws/lambda.ts';
import type { QueueDefinition } from './aws/sqs.ts';
import { ArnOf, readParams, readQueues, readTable, readYaml } from './infra.ts';

/** What is deployed, as far as the local stack plays it; read from the files that serverless.yml includes. */
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

const Serverless = z.object({
  service: z.string(),
  provider: z.object({ timeout: z.number(), memorySize: z.number() }),
});
type Serverless = z.infer<typeof Serverless>;

const Sqs = z.object({ arn: ArnOf, maximumConcurrency: z.number().default(5) });
const Functions = z.record(
  z.string(),
  z.object({
    handler: z.string(),
    timeout: z.number().optional(),
    memorySize: z.number().optional(),
    events: z.array(z.object({ sqs: Sqs.optional() })).default([]),
  }),
);
type Functions = z.infer<typeof Functions>;

const Mappings = z.array(z.object({ name: z.string(), match: z.unknown(), operation: z.string() }));

/**
 * Reads this project's own bundle.
 * @param eventSources whose events are our own, comma-separated. @default what infra/params.yml says
 */
export function readBundle(eventSources?: string): Bundle {
  const serverless = readYaml('serverless.yml', Serverless);
  const functions = readYaml('functions/functions.yml', Functions);
  const entries = readFunctions();
  const prefix = `${serverless.service}-local`;
  const params = { ...readParams(), ...(eventSources !== undefined && { eventSources }) };
  return {
    root: ROOT,
    prefix,
    functions: entries.map((entry) => toFunction(entry, prefix, functions, serverless)),
    routes: entries.flatMap(toRoute),
    rules: [...ownRules(entries, params['eventSources'] ?? ''), ...mappingRules(entries)],
    consumers: toConsumers(functions),
    table: readTable(),
    queues: readQueues(),
    params,
  };
}

function toFunction(
  { key, kind }: FunctionEntry,
  prefix: string,
  functions: Functions,
  { provider }: Serverless,
): LambdaFunction {
  const { handler = '', timeout = provider.timeout, memorySize = provider.memorySize } = functions[key] ?? {};
  return {
    ...{ key, handler, name: `${prefix}-${key}`, timeoutMs: timeout * 1000, memoryMb: memorySize },
    asyncRetries: kind === 'worker' ? 0 : 2,
  };
}

function toRoute({ key, http }: FunctionEntry): Route[] {
  return http ? [{ method: http.method, path: http.path, functionKey: key, authorized: !http.open }] : [];
}

function toConsumers(functions: Functions): Consumer[] {
  return Object.entries(functions).flatMap(([functionKey, { events }]) =>
    events.flatMap(({ sqs }) =>
      sqs ? [{ functionKey, queue: sqs.arn, maximumConcurrency: sqs.maximumConcurrency }] : [],
    ),
  );
}

/** Our own events: one rule for each operation. */
function ownRules(entries: readonly FunctionEntry[], eventSources: string): Rule[] {
  const source = eventSources.split(',').flatMap((name) => name.trim() || []);
  return entries
    .filter(({ kind }) => kind === 'operation' && source.length > 0)
    .map(({ key, name }) => ({ name, pattern: { source, 'detail-type': [name] }, target: key }));
}

/** Somebody else's events: one rule for each mapping, as the functions are built with it. */
function mappingRules(entries: readonly FunctionEntry[]): Rule[] {
  return readYaml('mappings/mappings.json', Mappings).map(({ name, match, operation }) => ({
    name: `mappings/${name}.yml`,
    pattern: match,
    target: entries.find((entry) => entry.name === operation)?.key ?? operation,
    mapping: name,
  }));
}
