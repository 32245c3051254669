import type { Context } from 'aws-lambda';
import { AppError, type Issue, invalid } from '../errors/app-error.ts';
import { ERROR_KINDS } from '../errors/kinds.ts';
import { type Problem, toProblem } from '../errors/problem.ts';
import type { Action } from '../ledger/records/action.ts';
import { CLOCK_SKEW_MS } from '../ledger/time.ts';
import type { Operation } from '../operation.ts';
import type { Runtime, RuntimeSource } from '../runtime.ts';
import type { LogLine } from '../telemetry/telemetry.ts';
import type { DirectAnswer } from './direct.ts';
import type { BusEvent } from './event-identity.ts';
import { SCHEDULER } from './event-identity.ts';
import { type Delivery, type EventRequest, eventOf, requestsOf } from './event-requests.ts';
import { timeLeft } from './intake/budget.ts';
import { correlationId as correlationIdOf } from './intake/correlation.ts';
import { perform } from './intake/perform.ts';
import { answerOf, problemOf } from './outgoing/answer.ts';
import { reportError, withoutCause } from './outgoing/report.ts';
import { RESULT_SOURCE } from './outgoing/result-kinds.ts';

/** No caller waits for the answer to an event: an action that is due later is left to a wake-up. */
const PATIENCE_MS = 2_000;

/** The answer to an event; a list where the event matches several mappings of the operation. */
export type EventAnswer = DirectAnswer | readonly DirectAnswer[];

/**
 * The event door: an EventBridge rule or schedule delivers the whole event to the operation's own function.
 * A caller's mistake is returned, counted and announced, because a retry would not fix it.
 * @throws AppError if an action could not be recorded: Lambda then retries, and puts the event on the dead-letter queue at last
 */
export function eventDoor(operation: Operation, source: RuntimeSource) {
  return async (delivery: Delivery, context: Context): Promise<EventAnswer> => {
    const received: Received = { operation, source, event: eventOf(delivery), context };
    const asked = await requestsOf(operation, delivery, source()).catch((thrown) => [refusedRequest(thrown)]);
    const requests = asked.length > 0 ? asked : [refusedRequest(noMapping(operation))];
    const answers: DirectAnswer[] = [];
    let unrecorded: { readonly error: unknown } | undefined;
    // Each mapping acts, even if another one fails. They run one after the other, because they may mean the same conversation.
    for (const request of requests) {
      await actOn(request, received).then(
        (answer) => answers.push(answer),
        (error) => {
          unrecorded ??= { error };
        },
      );
    }
    if (unrecorded) throw unrecorded.error;
    const [answer, ...more] = answers;
    return answer && more.length === 0 ? answer : answers;
  };
}

/** An event, with the function that received it. */
interface Received {
  readonly operation: Operation;
  readonly source: RuntimeSource;
  readonly event: BusEvent;
  readonly context: Context;
}

/** A request that stands for an event which is refused as a whole. */
function refusedRequest(reason: unknown): EventRequest {
  return { read: () => Promise.reject(reason) };
}

function noMapping({ name }: Operation): AppError {
  return new AppError('invalid_input', `No mapping turns this event into ${name}.`, {
    issues: [{ path: 'detail-type', message: 'is neither the operation of this function nor matched by a mapping' }],
  });
}

async function actOn(asked: EventRequest, { operation, source, event, context }: Received): Promise<DirectAnswer> {
  const correlationId = correlationIdOf(event.id, context);
  try {
    const { request, identity } = await asked.read();
    const { idempotencyKey: _, input, ...options } = request;
    const outcome = await perform(
      operation,
      {
        trigger: 'event',
        input: () => input,
        options,
        identity,
        correlationId,
        caller: `event:${event.source}`,
        budget: timeLeft(context, source().world, PATIENCE_MS),
      },
      source(),
    );
    if ('dryRun' in outcome) return outcome;
    const { action, replayed } = outcome;
    if (replayed) {
      refuseFixedKey(asked, event, action);
      const { id: actionId, state } = action;
      source().telemetry.log({
        level: 'info',
        message: 'replayed',
        operation: operation.name,
        actionId,
        state,
        correlationId,
      });
    }
    return action.state === 'failed'
      ? { error: problemOf(action, source().config.PUBLIC_URL) }
      : answerOf(action, replayed);
  } catch (thrown) {
    const error = await inMapping(asked, AppError.from(thrown));
    const origin = originOf(asked.mapping?.name, event, error);
    reportError(source, error, { operation: operation.name, trigger: 'event', correlationId, ...origin });
    if (ERROR_KINDS[error.kind].status >= 500) throw withoutCause(error);
    const { PUBLIC_URL: publicUrl } = source().config;
    const problem = toProblem(error, { operation: operation.name, correlationId, publicUrl });
    await announceRefused(problem, event, operation, source()).catch(() => {
      throw new AppError('unavailable', 'That this event is refused could not be announced.');
    });
    return { error: problem };
  }
}

/**
 * A schedule with a fixed key, in its input or by a mapping, acts once and never again. Its first run cannot be told from a one-time
 * schedule; a later run finds the action of an earlier one, and is refused instead of being treated as a replay. A key that is made of
 * the schedule's time never gets here: its action was accepted at that time, or later.
 */
function refuseFixedKey({ mapping }: EventRequest, { source, time }: BusEvent, { acceptedAt, caller }: Action): void {
  if (source !== SCHEDULER || caller !== `event:${SCHEDULER}` || Date.parse(time) <= acceptedAt + CLOCK_SKEW_MS) return;
  const same = 'is the same for every run of this schedule, so that only the first would act: ';
  if (mapping?.key !== undefined)
    throw invalid('key', `${same}leave out the mapping’s key, or add resources[0] and time to it`);
  throw invalid('idempotencyKey', `${same}leave it out, and each run is an action of its own`);
}

/** Returns the error with the name of the request's mapping, and with the part of the event from which each field is taken. */
export async function inMapping({ mapping }: EventRequest, error: AppError): Promise<AppError> {
  if (mapping === undefined) return error;
  const { concerning } = await import('../mappings/concerning.ts');
  return concerning(mapping, error);
}

/** Where a refused event comes from, for the log: names of the mapping and of fields, and those values that are plain words. */
function originOf(mapping: string | undefined, event: BusEvent, { facts }: AppError): Partial<LogLine> {
  const plain = (value: unknown) => (typeof value === 'string' && /^[\w.:/-]{1,128}$/.test(value) ? value : undefined);
  return {
    mapping,
    source: plain(event.source),
    detailType: plain(event['detail-type']),
    eventId: plain(event.id),
    fields: facts.issues?.filter(isPlain).map(({ path }) => path),
  };
}

/** Counts and announces a refused event. A refused result event is not announced: that announcement could be refused, too. */
async function announceRefused(
  problem: Problem,
  event: BusEvent,
  { name }: Operation,
  { telemetry, resultEvents }: Runtime,
): Promise<void> {
  telemetry.measure('EventsRefused', 1, { operation: name });
  if (event.source === RESULT_SOURCE) return;
  await resultEvents?.publishEvent('action.failed', { operation: name, state: 'failed', error: impersonal(problem) });
}

/** Removes field names from a problem: they come from the sender of the event and may hold customer text. */
function impersonal(problem: Problem): Problem {
  if (problem.issues.every(isPlain)) return problem;
  const issues = problem.issues.map((issue) => (isPlain(issue) ? issue : { ...issue, path: '' }));
  return { ...problem, detail: problem.title, issues };
}

function isPlain({ path }: Issue): boolean {
  return path === '' || /^[\w.[\]-]{1,100}$/.test(path);
}
