/**
 * How long every AWS service may take; a request that waits for one has a vendor to call yet.
 * Without `throwOnRequestTimeout` the SDK only warns, and goes on waiting.
 */
export const AWS_CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const;

/** For result events: the caller waits for their publication, and the sweep publishes what this does not. */
export const EVENTS_CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 700, throwOnRequestTimeout: true },
} as const;
