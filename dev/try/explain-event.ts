import { inMapping } from '../../lib/doors/event.ts';
import type { BusEvent } from '../../lib/doors/event-identity.ts';
import { type EventRequest, requestsOf } from '../../lib/doors/event-requests.ts';
import { perform } from '../../lib/doors/intake/perform.ts';
import type { DryRun } from '../../lib/doors/outgoing/dry-run.ts';
import { AppError } from '../../lib/errors/app-error.ts';
import { type Problem, toProblem } from '../../lib/errors/problem.ts';
import type { Mapping } from '../../lib/mappings/compile.ts';
import type { Operation } from '../../lib/operation.ts';
import { buildRuntime, type Runtime } from '../../lib/runtime.ts';
import type { SecretSource } from '../../lib/secrets/secrets.ts';

/** What one operation would make of an event. */
export interface Explanation {
  /** The mapping's name; absent for an event of our own. */
  readonly mapping?: string;
  /** Absent where the event is refused whatever it asks for. */
  readonly operation?: string;
  /** The idempotency key. */
  readonly key?: string;
  readonly input?: unknown;
  /** `account` and the like, where the event or its mapping says more than the defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The vendor requests that would go out, or the problem. */
  readonly answer: DryRun | { readonly error: Problem };
}

export interface ExplainOptions {
  readonly operations: readonly Operation[];
  readonly mappings: readonly Mapping[];
  /** Whose events may be our own direct objects. */
  readonly eventSources: readonly string[];
  /** Where base URLs and brands come from; credentials are masked. */
  readonly secretSource: SecretSource;
}

const ENVIRONMENT = { STAGE: 'try', SECRETS_PREFIX: 'try', TABLE_NAME: 'none', ALLOW_LOOPBACK_VENDORS: 'true' };
const PATIENCE_MS = 30_000;

/** Stands for the network: no vendor is asked what an event would do. */
const askNoVendor = () => Promise.reject(new Error('No vendor is asked here.'));

/** Tells what the event door would do with an event, one explanation for each action that it would make; nothing is sent. */
export async function explainEvent(event: BusEvent, options: ExplainOptions): Promise<readonly Explanation[]> {
  const { operations, mappings, eventSources, secretSource } = options;
  const env = { ...ENVIRONMENT, EVENT_SOURCES: eventSources.join(',') };
  const runtime = buildRuntime({ env, secretSource, mappings, fetch: askNoVendor, write: () => {} });
  try {
    const asked = operations.map(async (operation) =>
      (await requestsOf(operation, event, runtime)).map((request) => explain(request, operation, event, runtime)),
    );
    return await Promise.all((await Promise.all(asked)).flat());
  } catch (refusal) {
    return [{ answer: problem(AppError.from(refusal)) }];
  }
}

async function explain(
  asked: EventRequest,
  operation: Operation,
  event: BusEvent,
  runtime: Runtime,
): Promise<Explanation> {
  const { mapping } = asked;
  let read: Partial<Explanation> = {
    operation: operation.name,
    ...(mapping !== undefined && { mapping: mapping.name }),
  };
  try {
    const { request, identity } = await asked.read();
    const { input, idempotencyKey: _, ...options } = request;
    const { dryRun: __, ...shown } = options;
    read = { ...read, input, options: shown, ...('key' in identity && { key: identity.key }) };
    const now = runtime.world.now();
    const budget = { deadline: now + PATIENCE_MS, patience: now + PATIENCE_MS };
    const caller = `event:${event.source}`;
    const intake = { trigger: 'event', input: () => input, identity, caller, correlationId: 'try', budget } as const;
    const answer = await perform(operation, { ...intake, options: { ...options, dryRun: true } }, runtime);
    if (!('dryRun' in answer)) throw new AppError('internal', 'The rehearsal was no dry run.');
    return { ...read, answer };
  } catch (thrown) {
    return { ...read, answer: problem(await inMapping(asked, AppError.from(thrown)), operation.name) };
  }
}

function problem(error: AppError, operation?: string): { readonly error: Problem } {
  return { error: toProblem(error, { operation }) };
}
