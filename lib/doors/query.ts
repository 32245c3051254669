import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { AppError } from '../errors/app-error.ts';
import { recordRequest } from '../ledger/pace/pace.ts';
import { takeQueryTurn } from '../ledger/pace/query.ts';
import type { Query } from '../operation.ts';
import type { Runtime, RuntimeSource } from '../runtime.ts';
import { targetAccountOf } from '../target-account.ts';
import { answering } from './direct.ts';
import { door, givenOf } from './http.ts';
import { callerOf, correlationIdOf, json } from './http-request.ts';
import { timeLeft } from './intake/budget.ts';
import { check, soundJson } from './intake/check.ts';
import { AccountOption, DirectQueryRequest } from './intake/options.ts';

/** One request to read, as a door has taken it from its HTTP request or direct invoke. */
interface Asked {
  /** Takes the input from the request; called only for a caller that may read from the account. @throws AppError */
  readonly input: () => unknown;
  readonly account: string;
  readonly caller: string;
  readonly correlationId: string;
  /** Epoch milliseconds at which the vendor must have responded. */
  readonly deadline: number;
}

/** The HTTP door of a query: its input is the path, the query and the body together, without `account`. */
export function queryDoor(query: Query, runtime: RuntimeSource) {
  return door(query.name, runtime, async (event: APIGatewayProxyEventV2, context: Context) => {
    const { account: named, ...queryString } = event.queryStringParameters ?? {};
    const { account } = check(AccountOption, named === undefined ? {} : { account: named });
    const input = () => givenOf(event, queryString);
    const asked = { input, account, caller: callerOf(event), correlationId: correlationIdOf(event, context) };
    return json(200, await read(query, { ...asked, deadline: deadlineOf(context, runtime) }, runtime()));
  });
}

/** The direct door of a query: `{ input, account? }`. */
export function directQueryDoor(query: Query, runtime: RuntimeSource) {
  return async (event: unknown, context: Context): Promise<unknown> =>
    answering<unknown>(query.name, runtime, context, () => {
      const { input, account } = check(DirectQueryRequest, event);
      const asked = { input: () => input, account, caller: 'direct', correlationId: context.awsRequestId };
      return read(query, { ...asked, deadline: deadlineOf(context, runtime) }, runtime());
    });
}

/**
 * Reads from the vendor, if the account's rate limit and circuit breaker allow it now. It has no action and no record.
 * @throws AppError for the caller's mistakes; `throttled` or `vendor_unavailable` if it may not be sent now; the vendor's errors
 */
async function read(query: Query, asked: Asked, runtime: Runtime): Promise<unknown> {
  const { caller, correlationId, deadline } = asked;
  if (!query.vendor) mayRead(caller, targetAccountOf(query, undefined, asked.account), runtime);
  const given = asked.input();
  soundJson(given);
  const input = check(query.input, given);
  const { vendor, account } = targetAccountOf(query, input, asked.account);
  mayRead(caller, { vendor, account }, runtime);
  query.check?.(input);
  await runtime.checkAccount(vendor, account);

  const ledger = runtime.ledger();
  const turn = await takeQueryTurn(ledger, { vendor, account }, query.cost(input));
  if ('notNow' in turn) {
    const { notNow, retryAfterMs } = turn;
    const why = notNow === 'throttled' ? 'The rate limit of the account is used up.' : 'The vendor has failed lately.';
    throw new AppError(notNow, `${why} Ask again later.`, { retryAfterMs });
  }
  const outcome = await query.run(input, runtime.vendors, { actionId: correlationId, account, deadline }).then(
    (result) => ({ result }),
    (thrown) => ({ error: AppError.from(thrown) }),
  );
  const error = 'error' in outcome ? outcome.error : undefined;
  await recordRequest(ledger, { vendor, account }, turn.account, { error });
  if (!('error' in outcome)) return outcome.result;
  const { kind, facts } = outcome.error;
  if (kind !== 'rate_limited') throw outcome.error;
  throw new AppError('throttled', 'The rate limit of the account is used up at the vendor. Ask again later.', facts);
}

/** @throws AppError `forbidden` */
function mayRead(caller: string, { vendor, account }: ReturnType<typeof targetAccountOf>, { access }: Runtime): void {
  if (access.allows(caller, vendor, account, 'read')) return;
  throw new AppError('forbidden', 'The caller may not read from this account.');
}

function deadlineOf(context: Context, runtime: RuntimeSource): number {
  return timeLeft(context, runtime().world, 0).deadline;
}
