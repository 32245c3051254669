import type { Ledger } from '../ledger.ts';
import type { Action } from '../records/action.ts';

const METRIC_OF = {
  done: 'ActionDone',
  failed: 'ActionFailed',
  cancelled: 'ActionCancelled',
  held: 'ActionHeld',
} as const;

/** Writes one log line and one metric for an action that ended or is held. */
export function reportState({ telemetry, world }: Ledger, action: Action): void {
  const { id: actionId, operation, account, trigger, state, reason, correlationId, history } = action;
  telemetry.log({
    level: state === 'done' || state === 'cancelled' ? 'info' : 'warn',
    message: `action ${state}`,
    operation,
    actionId,
    account,
    trigger,
    state,
    reason,
    correlationId,
    kind: action.state === 'failed' ? action.failure.kind : undefined,
    attempts: history.filter(({ phase }) => phase === 'send').length,
    durationMs: world.now() - action.acceptedAt,
  });
  if (state in METRIC_OF) telemetry.measure(METRIC_OF[state as keyof typeof METRIC_OF], 1, { operation });
}
