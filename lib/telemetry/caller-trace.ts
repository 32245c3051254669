import { AsyncLocalStorage } from 'node:async_hooks';

/** Kept for a request and all that it awaits: in the local stack, one process answers several at a time. */
const current = new AsyncLocalStorage<string | undefined>();

/**
 * A `traceparent`: version, trace id, parent id and flags. Version 00 ends there; later ones may have more. `ff` is no version, and no
 * id is all zeros. API Gateway joins a header that is sent twice with a comma, which matches nothing.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
const TRACEPARENT =
  /^(?:00(?=.{53}$)|(?!00|ff)[\da-f]{2}(?=.{53}(?:-|$)))-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}/;

/** The trace id in a `traceparent` header; `undefined` where there is none, or it is not well-formed. */
export function traceIdOf(traceparent: unknown): string | undefined {
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
}

/** Runs `work` as part of the caller's trace: each line that it logs names it. */
export function inCallerTrace<Result>(traceparent: unknown, work: () => Result): Result {
  return current.run(traceIdOf(traceparent), work);
}

/** The id of the caller's trace of which this is part. */
export function callerTraceId(): string | undefined {
  return current.getStore();
}
