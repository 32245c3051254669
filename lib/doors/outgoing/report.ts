import { AppError } from '../../errors/app-error.ts';
import { ERROR_KINDS } from '../../errors/kinds.ts';
import type { RuntimeSource } from '../../runtime.ts';
import { type LogLine, nameOf } from '../../telemetry/telemetry.ts';

/** Logs the error that a door answers with: its kind and, where the code did not foresee it, where it arose. It never throws. */
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
 * An error as it may be thrown out of a function: Lambda logs whatever it holds, and what caused it may hold anything.
 * The invoker is told its text and nothing else.
 */
export function bare(thrown: unknown): AppError {
  const { kind, message, facts } = AppError.from(thrown);
  return new AppError(kind, facts.actionId === undefined ? message : `${message} It is ${facts.actionId}.`);
}
