import { nameOf } from '../../telemetry/telemetry.ts';
import type { Ledger } from '../ledger.ts';
import type { Action, Phase } from '../records/action.ts';
import type { Next } from './next.ts';

/** A worker publishes a result event this long after it was handed over: by then the end is on record. SQS takes whole seconds. */
const AFTER_MS = 1_000;

const PHASES_WITH_EVENT: ReadonlySet<Phase> = new Set<Phase>(['done', 'failed', 'cancelled', 'held']);

/** Whether a transition ends an action, or holds it, and leaves a result event to be published. */
export function leavesEvent(before: Action, { phase, announced }: Next): boolean {
  return announced === false && phase !== before.phase && PHASES_WITH_EVENT.has(phase);
}

/**
 * Hands the result event over to a worker, while the end is being written: the caller who waits for the answer does not wait for
 * the event and for the note that it was published. The worker finds on record whether the action has ended, so that no event is
 * published before that. If the wake-up is lost, the sweep finds the end. Does not throw.
 * @returns whether the worker publishes it; false also if the writing of the end has taken so long that the worker may have come
 * before it
 */
export async function handOver(ledger: Ledger, action: Action, written: Promise<unknown>): Promise<boolean> {
  const { telemetry, wakeUps, world } = ledger;
  const actionId = action.id;
  const sentAt = world.now();
  const sent = wakeUps.send(actionId, AFTER_MS).then(
    () => true,
    (error: unknown) => {
      telemetry.log({ level: 'warn', message: 'wake-up not sent', actionId, error: nameOf(error) });
      return false;
    },
  );
  await written.catch(() => undefined);
  const isInTime = world.now() - sentAt < AFTER_MS / 2;
  return isInTime && (await sent);
}
