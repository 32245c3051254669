/**
 * Time limits for every AWS service: a caller waits twelve seconds at most, for several of these calls and a vendor's.
 * Without `throwOnRequestTimeout` the SDK only logs a warning, and waits on.
 */
export const AWS_CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
} as const;
