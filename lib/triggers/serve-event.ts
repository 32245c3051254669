import type { Context, EventBridgeEvent } from 'aws-lambda';
import { AppError, invalid } from '../errors/app-error.ts';
import { ERROR_KINDS } from '../errors/kinds.ts';
import { type Problem, toProblem } from '../errors/problem.ts';
import type { Identity } from '../ledger/identity.ts';
import type { Operation } from '../operation.ts';
import { answerOf, problemOf } from './answer.ts';
import { timeLeft } from './budget.ts';
import { check } from './check.ts';
import { applyMapping, findMapping } from './mapping.ts';
import { DirectRequest } from './options.ts';
import { perform } from './perform.ts';
import { reportError } from './report.ts';
import type { Runtime, RuntimeSource } from './runtime.ts';
import type { DirectAnswer } from './serve-direct.ts';

export type BusEvent = EventBridgeEvent<string, unknown>;

/** Nobody waits for an event's answer: what is due later is left to a wake-up. */
const PATIENCE_MS = 2_000;

/**
 * The event door: an EventBridge rule or schedule delivers the whole event to the operation's own function.
 * A caller's mistake is returned and counted, since a retry would not mend it.
 * @throws AppError what kept the action from being recorded: Lambda then retries, and at last keeps the event
 */
export function eventDoor(operation: Operation, runtime: RuntimeSource) {
  return async (event: BusEvent, context: Context): Promise<DirectAnswer> => {
    const correlationId = event.id ?? context.awsRequestId;
    try {
      const { request, identity } = await read(operation, event, runtime());
      const { idempotencyKey, input, ...options } = request;
      const outcome = await perform(
        operation,
        {
          ...{ trigger: 'event', input, options, identity, correlationId, caller: `event:${event.source}` },
          budget: timeLeft(context, runtime().world, PATIENCE_MS),
        },
        runtime(),
      );
      if ('dryRun' in outcome) return outcome;
      const { action, replayed } = outcome;
      return action.state === 'failed' ? { error: problemOf(action) } : answerOf(action, replayed);
    } catch (thrown) {
      const error = AppError.from(thrown);
      reportError(runtime, error, { operation: operation.name, trigger: 'event', correlationId });
      const { status } = ERROR_KINDS[error.kind];
      if (status >= 500 || status === 409) throw error;
      return { error: await refuse(operation, error, correlationId, runtime()) };
    }
  };
}

interface Read {
  readonly request: ReturnType<typeof check<DirectRequestOutput>>;
  readonly identity: Identity;
}

type DirectRequestOutput = Extract<ReturnType<typeof DirectRequest.safeParse>, { success: true }>['data'];

async function read(operation: Operation, event: BusEvent, { config, mappings }: Runtime): Promise<Read> {
  const scheduled = event.source === 'aws.scheduler';
  const ours = event['detail-type'] === operation.name && (scheduled || config.EVENT_SOURCES.includes(event.source));
  if (ours) {
    const request = check(DirectRequest, event.detail);
    const key = request.idempotencyKey ?? (scheduled ? scheduleOf(event) : eventKey(event));
    return { request, identity: { key } };
  }
  const mapping = findMapping(mappings, operation.name, event);
  if (!mapping) {
    throw new AppError('invalid_input', `No mapping makes ${operation.name} of this event.`, {
      issues: [{ path: 'detail-type', message: 'is neither the operation of this function nor matched by a mapping' }],
    });
  }
  const { input, key } = await applyMapping(mapping, event);
  return { request: check(DirectRequest, { input }), identity: { key: key ?? eventKey(event) } };
}

/** @throws AppError where a part is missing: one key must not stand for all such events */
function eventKey({ source, 'detail-type': type, id }: BusEvent): string {
  if (!isPart(id)) throw invalid('id', 'is missing: without it, or a key, the event cannot be told from another');
  return `${source}|${type}|${id}`;
}

/** A schedule's own name for one run: never the execution's id, which changes with each attempt. */
function scheduleOf({ resources, time }: BusEvent): string {
  const schedule = resources?.[0];
  if (!isPart(schedule)) throw invalid('resources', 'must name the schedule');
  if (!isPart(time)) throw invalid('time', 'must be the time of the schedule');
  return `${schedule}|${time}`;
}

/** What arrives is what somebody put there, whatever its type says. */
function isPart(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

async function refuse(
  operation: Operation,
  error: AppError,
  correlationId: string,
  { telemetry, resultEvents }: Runtime,
): Promise<Problem> {
  const problem = toProblem(error, { operation: operation.name, correlationId });
  telemetry.measure('EventsRefused', 1, { operation: operation.name });
  await resultEvents?.publishEvent('action.failed', { operation: operation.name, state: 'failed', error: problem });
  return problem;
}
