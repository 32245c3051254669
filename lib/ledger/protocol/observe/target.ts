import { AppError } from '../../../errors/app-error.ts';
import type { Call, Operation } from '../../../operation.ts';
import type { Ledger } from '../../ledger.ts';
import { recordRequest } from '../../pace/pace.ts';
import type { Action } from '../../records/action.ts';
import type { ReadinessObservation } from '../observation.ts';
import type { Turn } from './turn.ts';

/** An action's input, with the conversation that was found for it, if that is on record. */
export function inputWithTarget(operation: Operation, { resolution }: Action, input: unknown): unknown {
  return resolution && operation.resolved ? operation.resolved(input, resolution.conversation) : input;
}

/**
 * Finds the conversation that an action means. Once it is on record, no retry looks for it again, even if the customer
 * writes elsewhere meanwhile.
 * @throws AppError `not_found_by_customer`, or an error after which the next attempt may succeed
 */
export async function observeTarget(
  ledger: Ledger,
  action: Action,
  operation: Operation,
  { input, account }: Turn,
  call: Call,
): Promise<ReadinessObservation> {
  const resolution = await operation.resolve?.(input, ledger.vendors, call);
  if (!resolution) throw new AppError('internal', 'An operation that names no conversation has no way to find it.');
  await recordRequest(ledger, action, account);
  const resolved = operation.resolved?.(input, resolution.conversation) ?? input;
  return { kind: 'target_found', resolution, resend: operation.resend(resolved) };
}
