import type { Context, EventBridgeEvent } from 'aws-lambda';
import { AppError, type Issue, invalid } from '../errors/app-error.ts';
import { ERROR_KINDS } from '../errors/kinds.ts';
import { type Problem, toProblem } from '../errors/problem.ts';
import type { Identity } from '../ledger/records/identity.ts';
import { applyMapping, findMapping } from '../mappings/mapping.ts';
import type { Operation } from '../operation.ts';
import type { Runtime, RuntimeSource } from '../runtime.ts';
import type { DirectAnswer } from './direct.ts';
import { timeLeft } from './intake/budget.ts';
import { check } from './intake/check.ts';
import { correlationId as correlationIdOf } from './intake/correlation.ts';
import { DirectRequest, IdempotencyKey } from './intake/options.ts';
import { perform } from './intake/perform.ts';
import { answerOf, problemOf } from './outgoing/answer.ts';
import { bare, reportError } from './outgoing/report.ts';

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
    const correlationId = correlationIdOf(event.id, context);
    try {
      const { request, identity } = await read(operation, event, runtime());
      const { idempotencyKey, input, ...options } = request;
      const outcome = await perform(
        operation,
        {
          ...{ trigger: 'event', input: () => input, options, identity, correlationId },
          caller: `event:${event.source}`,
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
      if (status >= 500 || status === 409) throw bare(error);
      const problem = toProblem(error, { operation: operation.name, correlationId });
      await announce(problem, operation, runtime()).catch((unsaid) => {
        throw bare(unsaid);
      });
      return { error: problem };
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
  return {
    request: check(DirectRequest, { input }),
    identity: { key: key ?? ownKey(event.detail) ?? eventKey(event) },
  };
}

/** The key that somebody else's event brings along, where it is one. */
export function ownKey(detail: unknown): string | undefined {
  return IdempotencyKey.safeParse(Object(detail).idempotencyKey).data;
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

async function announce(problem: Problem, { name }: Operation, { telemetry, resultEvents }: Runtime): Promise<void> {
  telemetry.measure('EventsRefused', 1, { operation: name });
  await resultEvents?.publishEvent('action.failed', { operation: name, state: 'failed', error: impersonal(problem) });
}

/** A problem for everybody on the bus: the names of fields are the sender's own words, and may be a customer's. */
function impersonal(problem: Problem): Problem {
  const isPlain = ({ path }: Issue) => path === '' || /^[\w.[\]-]{1,100}$/.test(path);
  if (problem.issues.every(isPlain)) return problem;
  const issues = problem.issues.map((issue) => (isPlain(issue) ? issue : { ...issue, path: '' }));
  return { ...problem, detail: problem.title, issues };
}
