import type { AppError } from '../../../errors/app-error.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../errors/kinds.ts';
import { nameOf } from '../../../telemetry/telemetry.ts';
import type { Ledger } from '../../ledger.ts';
import { credentialsPauseMs } from '../../pace/credentials.ts';
import type { Action, Reason } from '../../records/action.ts';
import type { HistoryEntry } from '../../records/history.ts';
import { pauseMs } from '../../time.ts';
import type { NotSentObservation, ResponseObservation } from '../observation.ts';

type NotApplied = Extract<NotSentObservation, { kind: 'not_applied' }>;

/** The pause stops growing after this many attempts. */
const MAX_COUNTED = 12;

/** The reason for which an action waits after an error; `retry` for any other kind. */
const REASON_OF: Partial<Record<AppError['kind'], Reason>> = {
  rate_limited: 'rate_limited',
  credentials_refused: 'credentials',
  misconfigured: 'credentials',
  unknown_account: 'credentials',
  vendor_unavailable: 'vendor_unavailable',
  unavailable: 'unavailable',
};

/** Reads an error that was thrown before the request was under way: nothing can have been applied. */
export function observeFailureBefore(ledger: Ledger, action: Action, error: AppError): NotSentObservation {
  report(ledger, action, error);
  const { outcome } = error.facts;
  if (outcome === 'refused' || outcome === 'not_as_asked') return failedForGood(error);
  if (outcome !== undefined || isTemporary(error)) return notApplied(ledger, action, error);
  return failedForGood(error);
}

/** Reads an error that was thrown while the request was under way: `no_response` unless the outcome is certain. */
export function observeFailure(
  ledger: Ledger,
  action: Action,
  error: AppError,
): Exclude<ResponseObservation, { kind: 'applied' }> {
  report(ledger, action, error);
  switch (error.facts.outcome) {
    case 'refused':
    case 'not_as_asked':
      return failedForGood(error);
    case 'not_applied':
      return notApplied(ledger, action, error);
    case 'unknown':
      // What goes before the last request is `safe`: it is sent again. The last one, `once`, has not left.
      if (error.facts.isLastUnsent && action.resend === 'once') {
        return { ...notApplied(ledger, action, error), partly: true, isPartLost: true };
      }
      return noResponse(ledger, action, error);
    default:
      // Thrown on our side: by a schema, by the secrets, or by a bug.
      if (isTemporary(error)) return notApplied(ledger, action, error);
      return error.kind === 'internal' ? noResponse(ledger, action, error) : failedForGood(error);
  }
}

function isTemporary({ kind }: AppError): boolean {
  return ERROR_KINDS[kind].retry || kind === 'unknown_account';
}

function failedForGood({ kind, message: detail, facts }: AppError): NotSentObservation {
  const { issues, vendor, verified, candidates, partly } = facts;
  return { kind: 'failed_for_good', partly, failure: { kind, detail, issues, vendor, verified, candidates } };
}

function notApplied(ledger: Ledger, action: Action, { kind: error, facts }: AppError): NotApplied {
  const reason = REASON_OF[error] ?? 'retry';
  const pause =
    reason === 'credentials'
      ? credentialsPauseMs(ledger, !action.history.some(isForPerson))
      : pauseMs(ledger, attemptsOf(action));
  const { retryAfterMs = pause, vendor, partly } = facts;
  return { kind: 'not_applied', partly, reason, error, vendorStatus: vendor?.status, pauseMs: retryAfterMs };
}

/** Whether an attempt failed for a reason that a person must fix. */
function isForPerson({ outcome }: HistoryEntry): boolean {
  return REASON_OF[outcome as ErrorKind] === 'credentials';
}

function noResponse(ledger: Ledger, action: Action, { facts: { vendor, partly } }: AppError) {
  ledger.telemetry.measure('ActionInDoubt', 1, { operation: action.operation });
  return {
    kind: 'no_response',
    partly,
    vendorStatus: vendor?.status,
    pauseMs: pauseMs(ledger, attemptsOf(action)),
  } as const;
}

/** The number of attempts, with this one. */
function attemptsOf({ history }: Action): number {
  return Math.min(history.filter(({ phase }) => phase === 'send').length + 1, MAX_COUNTED);
}

function report({ telemetry }: Ledger, action: Action, error: AppError): void {
  const { id: actionId, operation, account, correlationId } = action;
  telemetry.log({
    level: error.kind === 'internal' ? 'error' : 'warn',
    message: 'attempt failed',
    actionId,
    operation,
    account,
    correlationId,
    kind: error.kind,
    outcome: error.facts.outcome,
    vendorStatus: error.facts.vendor?.status,
    error: error.kind === 'internal' ? nameOf(error.facts.cause) : undefined,
  });
  if (error.kind === 'credentials_refused') telemetry.measure('Vendor401AfterRefresh', 1, { operation });
}
