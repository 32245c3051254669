import * as z from 'zod';
import { AppError } from '../errors/app-error.ts';
import { get } from '../ledger/records/actions.ts';
import type { Action } from '../ledger/records/records.ts';
import type { Schema } from '../operation.ts';
import type { Runtime } from '../runtime.ts';

/** The id of an action, as every answer names it. */
export const ActionId = z.string().regex(/^act_[0-9a-v]{26}$/, 'must be the id of an action: act_ and 26 characters');

/** What a route works with. */
export interface RouteContext {
  readonly runtime: Runtime;
  readonly caller: string;
}

/** Something a person asks for that is no operation: the ledger's lists and decisions, the service's own pages. */
export interface Route<Input = unknown> {
  readonly name: string;
  /** Path parameters, query and body together. */
  readonly input: Schema<Input>;
  /** Answers without a caller. @default false */
  readonly open?: boolean;
  /** @throws AppError */
  run(input: Input, context: RouteContext): Promise<unknown>;
}

/** Types a route; the same object comes back. */
export function defineRoute<Input>(route: Route<Input>): Route<Input> {
  return route;
}

/**
 * An action that the caller may see; a foreign one is none.
 * @throws AppError `unknown_action`
 */
export async function visibleAction(actionId: string, { runtime, caller }: RouteContext): Promise<Action> {
  const { body: action } = await get(runtime.ledger(), actionId);
  if (runtime.access.allows(caller, action.vendor, action.account)) return action;
  throw new AppError('unknown_action', 'There is no action with this id.');
}
