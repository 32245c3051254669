import type { Context } from 'aws-lambda';
import { type DirectAnswer, directDoor } from '../../lib/doors/direct.ts';
import { ownKey } from '../../lib/doors/event.ts';
import { compilePattern } from '../../lib/mappings/event-pattern.ts';
import { applyMapping, type Mapping } from '../../lib/mappings/mapping.ts';
import type { Operation } from '../../lib/operation.ts';
import { buildRuntime } from '../../lib/runtime.ts';
import type { SecretSource } from '../../lib/secrets/secrets.ts';

/** What one operation would make of an event. */
export interface Explanation {
  /** The mapping's name; absent for an event of our own. */
  readonly mapping?: string;
  readonly operation: string;
  /** The idempotency key; absent where the event's source, type and id stand in for it. */
  readonly key: string | undefined;
  readonly input: unknown;
  /** The vendor request that would go out, or the problem. */
  readonly answer: DirectAnswer;
}

export interface ExplainOptions {
  readonly operations: readonly Operation[];
  readonly mappings: readonly Mapping[];
  /** Whose events may be our own direct objects. */
  readonly eventSources: readonly string[];
  /** Where base URLs and brands come from; credentials are masked. */
  readonly secretSource: SecretSource;
}

export type BusEvent = Readonly<Record<string, unknown>>;

const CONTEXT = { awsRequestId: 'try', getRemainingTimeInMillis: () => 30_000 } as Context;

/** Tells what the event door would do with an event, one explanation for each operation it would reach; nothing is sent. */
export async function explainEvent(event: BusEvent, options: ExplainOptions): Promise<Explanation[]> {
  const { operations, mappings, eventSources } = options;
  const own = operations.filter(
    ({ name }) => event['detail-type'] === name && eventSources.includes(`${event['source']}`),
  );
  const mapped = mappings.filter(({ match }) => compilePattern(match)(event));
  return Promise.all([
    ...own.map((operation) => explainOwn(operation, event, options)),
    ...mapped.map((mapping) => explainMapped(mapping, event, options)),
  ]);
}

async function explainOwn({ name }: Operation, event: BusEvent, options: ExplainOptions): Promise<Explanation> {
  const request = event['detail'];
  const { input, idempotencyKey: key } = isObject(request) ? request : {};
  const answer = await rehearse(name, request, options);
  return { operation: name, key: typeof key === 'string' ? key : undefined, input, answer };
}

async function explainMapped(mapping: Mapping, event: BusEvent, options: ExplainOptions): Promise<Explanation> {
  const { name, operation } = mapping;
  const { input, key } = await applyMapping(mapping, event);
  return {
    mapping: name,
    operation,
    key: key ?? ownKey(event['detail']),
    input,
    answer: await rehearse(operation, { input }, options),
  };
}

/** A dry run through the direct door. */
async function rehearse(name: string, request: unknown, options: ExplainOptions): Promise<DirectAnswer> {
  const { operations, mappings, secretSource } = options;
  const operation = operations.find((candidate) => candidate.name === name);
  if (!operation) throw new RangeError(`There is no operation ${name}.`);
  const env = { STAGE: 'try', SECRETS_PREFIX: 'try', TABLE_NAME: 'none', ALLOW_LOOPBACK_VENDORS: 'true' };
  const runtime = buildRuntime({ env, secretSource, mappings, write: () => {} });
  const rehearsal = isObject(request) ? { ...request, dryRun: true } : request;
  return directDoor(operation, () => runtime)(rehearsal, CONTEXT);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
