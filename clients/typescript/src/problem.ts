import type { Problem } from './types.ts';

/** The request was refused, or its action failed. What it says is RFC 9457's, with the bundle's own fields. */
export class ActionProblem extends Error {
  override readonly name = 'ActionProblem';
  readonly kind: Problem['kind'];
  readonly status: number;
  /** The action, where one was recorded. */
  readonly actionId: string | undefined;
  readonly issues: Problem['issues'];
  readonly vendor: Problem['vendor'];

  constructor(
    readonly problem: Problem,
    /** When it may be repeated, where the answer says so. */
    readonly retryAfterMs?: number,
  ) {
    super(`${problem.title}: ${problem.detail}`);
    this.kind = problem.kind;
    this.status = problem.status;
    this.actionId = problem.actionId;
    this.issues = problem.issues;
    this.vendor = problem.vendor;
  }
}

/** API Gateway or Lambda answered, and not the bundle: the route is unknown, the caller is not let in, or it took too long. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';

  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** The connection failed, and no key was given: the action may be on record. With a key the client repeats the request itself. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

/** `waitFor` gave up. The action goes on without it. */
export class StillUnfinished extends Error {
  override readonly name = 'StillUnfinished';
}
