import * as z from 'zod/mini';
import { type FunctionEntry, ROOT, readFunctions } from '../scripts/catalog.ts';
import type { Route } from './api-gateway/routes.ts';
import type { TableDefinition } from './aws/dynamodb.ts';
import type { Rule } from './aws/event-bus.ts';
import type { LambdaFunction } from './aws/lambda.ts';
import type { QueueDefinition } from './aws/sqs.ts';
import { readParams, readQueues, readTable, readYaml } from './infra.ts';

/** What is deployed, as far as the local stack plays it; read from the files that serverless.yml includes. */
export interface Bundle {
  /** Folder that handlers are relative to. */
  readonly root: string;
  /** What deployed names begin with: `conversation-actions-local`. */
  readonly prefix: string;
  readonly functions: readonly LambdaFunction[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  /** What the functions are built with. */
  readonly mappings: readonly object[];
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

const Mappings = z.array(z.looseObject({ name: z.string(), match: z.unknown(), operation: z.string() }));

/** A mapping, as far as a rule needs it. */
interface RuledMapping {
  readonly name: string;
  readonly match: unknown;
  readonly operation: string;
}

/**
 * Reads this project's own bundle.
 * @param eventSources whose events are our own, comma-separated. @default what infra/params.yml says
 * @param mappings what the functions are built with. @default mappings/mappings.json
 */
export async function readBundle(
  eventSources?: string,
  mappings: readonly RuledMapping[] = compiled(),
): Promise<Bundle> {
  const serverless = readYaml('serverless.yml', Serverless);
  const entries = await readFunctions();
  const prefix = `${serverless.service}-local`;
  const params = { ...readParams(), ...(eventSources !== undefined && { eventSources }) };
  return {
    root: ROOT,
    prefix,
    functions: entries.map((entry) => toFunction(entry, prefix, serverless)),
    routes: entries.flatMap(toRoute),
    rules: [...ownRules(entries, params['eventSources'] ?? ''), ...mappingRules(entries, mappings)],
    mappings,
    consumers: entries.flatMap(toConsumer),
    table: readTable(),
    queues: readQueues(),
    params,
  };
}

function toFunction(entry: FunctionEntry, prefix: string, { provider }: Serverless): LambdaFunction {
  const { key, stem, deployedAs, kind } = entry;
  const timeoutS = kind === 'worker' ? entry.declared.timeoutSeconds : provider.timeout;
  return {
    ...{ key, name: `${prefix}-${deployedAs}`, longName: `${prefix}-${key}`, handler: `functions/${stem}.handler` },
    ...{ timeoutMs: timeoutS * 1000, memoryMb: provider.memorySize, asyncRetries: kind === 'worker' ? 0 : 2 },
  };
}

function toRoute({ key, http }: FunctionEntry): Route[] {
  return http ? [{ method: http.method, path: http.path, functionKey: key, authorized: !http.isPublic }] : [];
}

function toConsumer(entry: FunctionEntry): Consumer[] {
  const queue = entry.kind === 'worker' ? entry.declared.queue : undefined;
  return queue ? [{ functionKey: entry.key, queue: queue.id, maximumConcurrency: queue.maximumConcurrency }] : [];
}

/** Our own events: one rule for each operation. */
function ownRules(entries: readonly FunctionEntry[], eventSources: string): Rule[] {
  const source = eventSources.split(',').flatMap((name) => name.trim() || []);
  return entries
    .filter(({ kind }) => kind === 'operation' && source.length > 0)
    .map(({ key, name }) => ({ name, pattern: { source, 'detail-type': [name] }, target: key }));
}

/** Somebody else's events: one rule for each mapping, as the functions are built with it. */
function mappingRules(entries: readonly FunctionEntry[], mappings: readonly RuledMapping[]): Rule[] {
  return mappings.map(({ name, match, operation }) => ({
    name: `mappings/${name}.yml`,
    pattern: match,
    target: entries.find((entry) => entry.name === operation)?.key ?? operation,
    mapping: name,
  }));
}

function compiled(): readonly RuledMapping[] {
  return readYaml('mappings/mappings.json', Mappings);
}
