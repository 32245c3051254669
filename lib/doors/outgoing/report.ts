import { AppError } from '../../errors/app-error.ts';
import { ERROR_KINDS } from '../../errors/kinds.ts';
import type { RuntimeSource } from '../../runtime.ts';
import { type LogLine, nameOf } from '../../telemetry/telemetry.ts';

/** Logs the error that the caller gets: its kind and, if its status is 5xx, the name of its cause. Never throws. */
export function reportError(runtime: RuntimeSource, error: AppError, where: Partial<LogLine>): void {
  const foreseen = ERROR_KINDS[error.kind].status < 500;
  try {
    runtime().telemetry.log({
      level: foreseen ? 'info' : 'error',
      message: foreseen ? 'refused' : 'failed',
      ...where,
      kind: error.kind,
      actionId: error.facts.actionId,
      ...(foreseen ? {} : { error: nameOf(error.facts.cause ?? error) }),
    });
  } catch {
    // Without a runtime there is nowhere to log to; the answer still goes out.
  }
}

/**
 * Returns the error as a function may throw it. Lambda logs thrown errors in full, and `cause` may hold customer text,
 * so the cause is removed: the invoker gets the message and the action's id, nothing else.
 */
export function withoutCause(thrown: unknown): AppError {
  const { kind, message, facts } = AppError.from(thrown);
  return new AppError(
    kind,
    facts.actionId === undefined ? message : `${message} The action's id is ${facts.actionId}.`,
  );
}
