import { AppError } from '../../errors/app-error.ts';
import { type Problem, toProblem } from '../../errors/problem.ts';
import type { Action, ActionIn, Reason } from '../../ledger/records/action.ts';
import type { FailureRecord } from '../../ledger/records/failure.ts';
import type { HistoryEntry } from '../../ledger/records/history.ts';
import type { SeenLimit } from '../../operation.ts';

/** What a caller gets for an action: the same over every trigger, in the ledger's lists and in result events. */
export interface Answer {
  readonly actionId: string;
  readonly operation: string;
  readonly state: Action['state'];
  readonly reason?: Reason;
  readonly result?: unknown;
  readonly verified?: boolean | 'unsupported';
  readonly warnings: readonly string[];
  /** Requests that went out to the vendor; counts only the history entries that are kept: the first and the latest ones. */
  readonly attempts: number;
  readonly replayed: boolean;
  /** The account's rate limit as the vendor's last response stated it. Units a minute. */
  readonly rateLimit?: SeenLimit;
  /** The vendor's response was lost, and a read found the effect. */
  readonly reconciled?: true;
}

/** @param replayed whether an earlier request recorded the action */
export function answerOf(action: Action, replayed: boolean): Answer {
  const { id: actionId, operation, state, reason, history } = action;
  const {
    result,
    verified,
    warnings = warningsOf(action),
    rateLimit,
    reconciled,
  }: Partial<ActionIn<'done'>> = action.state === 'done' ? action : {};
  return {
    actionId,
    operation,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(result === undefined ? {} : { result }),
    ...(verified === undefined ? {} : { verified }),
    warnings,
    attempts: history.filter(wentOut).length,
    replayed,
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(reconciled ? { reconciled } : {}),
  };
}

/** What an action that is not done may have changed at the vendor nevertheless. */
function warningsOf(action: Action): readonly string[] {
  return [
    ...(isUnproven(action) ? ['earlier_request_unproven'] : []),
    ...(action.partlyAt === undefined ? [] : ['partly_applied']),
  ];
}

/**
 * Whether a person had the action resent, and it was then cancelled or failed. An earlier request was sent, and no read has proved
 * that it took no effect.
 */
function isUnproven({ state, resumedAt }: Action): boolean {
  return resumedAt !== undefined && (state === 'cancelled' || state === 'failed');
}

/** Whether a request was sent: the vendor responded, or its response was lost. */
function wentOut(entry: HistoryEntry): boolean {
  if (entry.phase !== 'send') return false;
  const { outcome, vendorStatus } = entry;
  return outcome === 'done' || outcome === 'answer_lost' || vendorStatus !== undefined;
}

/** The error by which a failed action failed. */
export function failureOf(action: Action): AppError {
  const { kind, detail, ...facts }: FailureRecord =
    action.state === 'failed' ? action.failure : { kind: 'internal', detail: 'The action failed.' };
  const warnings = warningsOf(action);
  return new AppError(kind, detail, { ...facts, actionId: action.id, ...(warnings.length > 0 ? { warnings } : {}) });
}

/** The failed action's problem. @param publicUrl where callers reach the API */
export function problemOf(action: Action, publicUrl: string | undefined): Problem {
  const { operation, correlationId } = action;
  return toProblem(failureOf(action), { operation, correlationId, publicUrl });
}
