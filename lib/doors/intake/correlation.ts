import type { Context } from 'aws-lambda';

/** The caller's correlation id, if it has 1 to 128 safe characters; else Lambda's request id. */
export function correlationId(given: unknown, { awsRequestId }: Context): string {
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : awsRequestId;
}
