import type { Context } from 'aws-lambda';

/** What a caller wants a request to be known by where it is a plain word, else the request's own id. */
export function correlationId(given: unknown, { awsRequestId }: Context): string {
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : awsRequestId;
}
