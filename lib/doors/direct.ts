import type { Context } from 'aws-lambda';
import { AppError } from '../errors/app-error.ts';
import { ERROR_KINDS } from '../errors/kinds.ts';
import { type Problem, toProblem } from '../errors/problem.ts';
import type { Operation } from '../operation.ts';
import { publicUrlOf, type RuntimeSource } from '../runtime.ts';
import { timeToAnswer } from './intake/budget.ts';
import { check, soundJson } from './intake/check.ts';
import { DirectRequest, DirectRouteRequest } from './intake/options.ts';
import { perform } from './intake/perform.ts';
import { type Answer, answerOf, problemOf } from './outgoing/answer.ts';
import type { DryRun } from './outgoing/dry-run.ts';
import { reportError, withoutCause } from './outgoing/report.ts';
import type { Route } from './route.ts';

export type DirectAnswer = Answer | DryRun | { readonly error: Problem };

/**
 * The direct door: another Lambda, a script or a person invokes the function with `{ input, account?, … }`.
 * IAM decides who may invoke it, so the caller is always named `direct`.
 * @throws AppError what kept the action from being recorded: an asynchronous invocation is then retried by Lambda
 */
export function directDoor(operation: Operation, runtime: RuntimeSource) {
  return async (event: unknown, context: Context): Promise<DirectAnswer> =>
    answering(operation.name, runtime, context, async () => {
      const { idempotencyKey, input, ...options } = check(DirectRequest, event);
      const outcome = await perform(
        operation,
        {
          trigger: 'direct',
          input: () => input,
          options,
          caller: 'direct',
          correlationId: context.awsRequestId,
          // Lambda keeps the id when it retries an asynchronous invocation: the retry is the same action.
          identity: idempotencyKey === undefined ? { request: context.awsRequestId } : { key: idempotencyKey },
          budget: timeToAnswer(context, runtime()),
        },
        runtime(),
      );
      if ('dryRun' in outcome) return outcome;
      const { action, replayed } = outcome;
      return action.state === 'failed'
        ? { error: problemOf(action, runtime().config.PUBLIC_URL) }
        : answerOf(action, replayed);
    });
}

/** The direct door of a route: `{ input }`. */
export function directRouteDoor(route: Route, runtime: RuntimeSource) {
  return async (event: unknown, context: Context): Promise<unknown> =>
    answering<unknown>(route.name, runtime, context, () => {
      const { input } = check(DirectRouteRequest, event);
      soundJson(input);
      return route.run(check(route.input, input), { runtime: runtime(), caller: 'direct' });
    });
}

/** Returns the caller's mistakes as a problem, and throws every other error. */
export async function answering<T>(
  operation: string,
  runtime: RuntimeSource,
  context: Context,
  work: () => Promise<T>,
): Promise<T | { readonly error: Problem }> {
  try {
    return await work();
  } catch (thrown) {
    const error = AppError.from(thrown);
    const correlationId = context.awsRequestId;
    reportError(runtime, error, { operation, trigger: 'direct', correlationId });
    if (ERROR_KINDS[error.kind].status >= 500) throw withoutCause(error);
    return { error: toProblem(error, { operation, correlationId, publicUrl: publicUrlOf(runtime) }) };
  }
}
