import type { Headers, VendorResponse } from '../profile.ts';
import type { Secret } from './schemas.ts';

/**
 * Basic authentication of a Care API account.
 * @see https://developer.khoros.com/khoroscaredevdocs/docs/http-authentication
 */
export function authorize({ username, password }: Pick<Secret, 'username' | 'password'>): Headers {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` };
}

/**
 * Whether the account itself is refused. No status is documented, but authors have no permissions of their own: a 403 of
 * the Author API is an account that Khoros has not enabled for it. Elsewhere a 403 is about what may be read.
 */
export function credentialRefused({ status, url }: VendorResponse): boolean {
  return status === 401 || (status === 403 && new URL(url).pathname.includes('/authors/'));
}
