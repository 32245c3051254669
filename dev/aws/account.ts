/** The account and region that everything local claims to be in; fauxqs fixes the account. */
export const ACCOUNT_ID = '000000000000';
export const REGION = 'us-east-1';

/** What the SDK signs with. Nothing local checks it, and nothing real accepts it. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** @example arn('lambda', 'function:send') */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}
