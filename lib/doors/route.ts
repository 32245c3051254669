import * as z from 'zod/mini';
import type { Right } from '../config/access-policy.ts';
import { AppError } from '../errors/app-error.ts';
import type { Action } from '../ledger/records/action.ts';
import { get } from '../ledger/records/actions.ts';
import type { Declared, Described } from '../operation.ts';
import type { Runtime } from '../runtime.ts';

/** What a person says about a decision. It stays on record. */
export const Note = z.string().check(z.minLength(1), z.maxLength(500, 'must be at most 500 characters'));

/** What a route works with. */
export interface RouteContext {
  readonly runtime: Runtime;
  readonly caller: string;
}

/** Something a person asks for that is no operation: the ledger's lists and decisions, the service's own pages. */
export interface Route<Input = unknown, Result = unknown> extends Described<Input, Result> {
  /** Whether a request without a caller is allowed. @default false */
  readonly isPublic?: boolean;
  /** @throws AppError */
  run(input: Input, context: RouteContext): Promise<Result>;
}

/** The compiler checks a route against its own schemas here; the result has no type parameters, as with operations. */
export function defineRoute<Input extends z.ZodMiniType, Result extends z.ZodMiniType>(
  route: Declared<Input, Result, Route<z.output<Input>, z.input<Result>>>,
): Route {
  return route;
}

/**
 * Returns an action, after checking that the caller may see it and has `right`. An action that the caller may not see
 * is refused like one that does not exist.
 * @throws AppError `unknown_action`, `forbidden`
 */
export async function visibleAction(
  actionId: string,
  { runtime, caller }: RouteContext,
  right: Right = 'read',
): Promise<Action> {
  const { body: action } = await get(runtime.ledger(), actionId);
  const may = (wanted: Right) => runtime.access.allows(caller, action.vendor, action.account, wanted);
  if (!may('read')) throw new AppError('unknown_action', 'There is no action with this id.');
  if (!may(right)) throw new AppError('forbidden', 'The caller may see this action, but not decide about it.');
  return action;
}
