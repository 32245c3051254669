/**
 * How long every AWS service may take; a request that waits for one has a vendor to call yet.
 * Without `throwOnRequestTimeout` the SDK only warns, and goes on waiting.
 */
export const AWS_CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const;
