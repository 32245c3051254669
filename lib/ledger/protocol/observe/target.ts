import type { Call, Operation } from '../../../operation.ts';
import type { Ledger } from '../../ledger.ts';
import { learn } from '../../pace/pace.ts';
import type { Action } from '../../records/action.ts';
import type { ReadinessObservation } from '../observation.ts';
import type { Turn } from './turn.ts';

/** An action's input as it is carried out: with the conversation that was found for it, once that is on record. */
export function inputOf(operation: Operation, { resolution }: Action, input: unknown): unknown {
  return resolution && operation.resolved ? operation.resolved(input, resolution.conversation) : input;
}

/**
 * Finds the conversation that an action means. Once it is on record, no retry looks for it again, whatever the customer
 * writes meanwhile.
 * @throws AppError `not_found_by_customer`, or what may pass
 */
export async function observeTarget(
  ledger: Ledger,
  action: Action,
  operation: Operation,
  { input, account }: Turn,
  call: Call,
): Promise<ReadinessObservation> {
  const resolution = await operation.resolve?.(input, ledger.vendors, call);
  if (!resolution) throw new Error('An operation that names no conversation has no way to find it.');
  await learn(ledger, action, account).catch(() => undefined);
  const resolved = operation.resolved?.(input, resolution.conversation) ?? input;
  return { kind: 'resolved', resolution, resend: operation.resend(resolved) };
}
