import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { AppError, invalid } from '../errors/app-error.ts';
import { ended } from '../ledger/records/action.ts';
import type { Fields, Operation } from '../operation.ts';
import { publicUrlOf, type RuntimeSource } from '../runtime.ts';
import { inCallerTrace } from '../telemetry/caller-trace.ts';
import { callerOf, checkRequest, correlationIdOf, inputOf, json, problemAnswer } from './http-request.ts';
import { timeToAnswer } from './intake/budget.ts';
import { check, soundJson } from './intake/check.ts';
import { IdempotencyHeader, QueryOptions } from './intake/options.ts';
import { perform } from './intake/perform.ts';
import { answerOf, failureOf } from './outgoing/answer.ts';
import { reportError } from './outgoing/report.ts';
import type { Route } from './route.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** The HTTP door of an operation: API Gateway HTTP API, payload version 2. */
export function httpDoor(operation: Operation, runtime: RuntimeSource): HttpHandler {
  return door(operation.name, runtime, async (event, context) => {
    const caller = callerOf(event);
    const options = check(QueryOptions, event.queryStringParameters ?? {});
    const { 'idempotency-key': key } = check(IdempotencyHeader, pick(event.headers ?? {}, 'idempotency-key'));
    refuseRepeated(key);
    const correlationId = correlationIdOf(event, context);
    const outcome = await perform(
      operation,
      {
        trigger: 'http',
        input: () => inputOf(event),
        options,
        caller,
        correlationId,
        identity: key === undefined ? { request: context.awsRequestId } : { key },
        budget: timeToAnswer(context, runtime()),
      },
      runtime(),
    );
    if ('dryRun' in outcome) return json(200, outcome);

    const { action, replayed } = outcome;
    const again = replayed ? { 'idempotent-replayed': 'true' } : {};
    if (action.state === 'failed') {
      return problemAnswer(
        failureOf(action),
        { operation: operation.name, correlationId, publicUrl: publicUrlOf(runtime) },
        again,
      );
    }
    const body = answerOf(action, replayed);
    return ended(action) ? json(200, body, again) : json(202, body, { ...again, location: `/actions/${action.id}` });
  });
}

/** The HTTP door of a route that is no operation. */
export function routeDoor(route: Route, runtime: RuntimeSource): HttpHandler {
  return door(route.name, runtime, async (event) => {
    const caller = route.isPublic ? 'anyone' : callerOf(event);
    const given = givenOf(event, event.queryStringParameters ?? {});
    soundJson(given);
    const input = check(route.input, given);
    return json(200, await route.run(input, { runtime: runtime(), caller }));
  });
}

/** Path, query and body as one input. @throws AppError where the query names what the path or the body gives */
export function givenOf(event: APIGatewayProxyEventV2, query: Fields): Fields {
  const rest = inputOf(event);
  const twice = Object.keys(query).find((name) => Object.hasOwn(rest, name));
  if (twice !== undefined) throw invalid(twice, 'is given twice');
  return { ...query, ...rest };
}

/** Wraps a handler in what all HTTP doors share: the answer carries the correlation id, every error becomes a problem, and each log line names the caller's trace. */
export function door(name: string, runtime: RuntimeSource, handle: HttpHandler): HttpHandler {
  const answer = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .onError(addCorrelationId) // middy runs these from the last to the first
    .onError((request) => {
      const correlationId = correlationIdOf(request.event, request.context);
      const error = AppError.from(request.error);
      reportError(runtime, error, { operation: name, trigger: 'http', correlationId });
      request.response = problemAnswer(error, { operation: name, correlationId, publicUrl: publicUrlOf(runtime) });
    })
    .before(({ event }) => checkRequest(event))
    .after(addCorrelationId)
    .handler(handle) as unknown as HttpHandler;
  return (event, context) => inCallerTrace(Object(event.headers)['traceparent'], () => answer(event, context));
}

function addCorrelationId(request: middy.Request<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>): void {
  const correlationId = correlationIdOf(request.event, request.context);
  if (request.response) request.response.headers = { ...request.response.headers, 'x-correlation-id': correlationId };
}

/**
 * API Gateway joins with commas what a header says that is sent twice. A key may hold a comma, so two different keys cannot be told
 * from one; the same one twice can, and would be another key than that of the request which sends it once.
 * @throws AppError `invalid_input`
 */
function refuseRepeated(key: string | undefined): void {
  const [first, ...more] = key?.split(',') ?? [];
  if (more.length > 0 && more.every((each) => each === first))
    throw invalid('idempotency-key', 'is sent more than once');
}

/** API Gateway lower-cases the names of headers. */
function pick(headers: Readonly<Record<string, string | undefined>>, name: string): Record<string, string> {
  const value = headers[name];
  return value === undefined ? {} : { [name]: value };
}
