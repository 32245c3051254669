/**
 * How long every AWS service may take: a caller waits twelve seconds at most, for several of them and a vendor.
 * Without `throwOnRequestTimeout` the SDK only warns, and goes on waiting.
 */
export const AWS_CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
} as const;
