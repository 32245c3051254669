import type { AppError, Issue, VendorFacts } from './app-error.ts';
import { ERROR_KINDS, type ErrorKind } from './kinds.ts';

/** The body of an error (RFC 9457), the same over HTTP and direct invoke. It never carries a stack, a credential or customer text. */
export interface Problem {
  /** The address of the kind's entry in the reference: `GET /problems/{kind}` of this API. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly kind: ErrorKind;
  readonly operation?: string | undefined;
  readonly actionId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly issues: readonly Issue[];
  readonly verified?: boolean | 'unsupported' | undefined;
  readonly vendor?: VendorFacts | undefined;
  /** Of a failed action: the same codes as in its answer, such as `partly_applied`. Absent if there are none. */
  readonly warnings?: readonly string[] | undefined;
  /** With kind `not_found_by_customer`: the ids of the conversations that matched. */
  readonly candidates?: readonly string[] | undefined;
}

/** Where an error arose. Every part is optional: an error may be thrown before the part is known. */
export interface ProblemContext {
  readonly operation?: string | undefined;
  readonly actionId?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The address of the API, without a slash at the end; `type` begins with it. */
  readonly publicUrl?: string | undefined;
}

/** An error as the problem that a caller gets. */
export function toProblem(error: AppError, context: ProblemContext = {}): Problem {
  const { status, title } = ERROR_KINDS[error.kind];
  const { issues = [], verified, vendor, actionId, candidates, warnings } = error.facts;
  return dropUndefined({
    type: `${context.publicUrl ?? ''}/problems/${error.kind}`,
    title,
    status,
    detail: error.message,
    kind: error.kind,
    operation: context.operation,
    actionId: context.actionId ?? actionId,
    correlationId: context.correlationId,
    issues,
    verified,
    vendor,
    warnings,
    candidates,
  });
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
