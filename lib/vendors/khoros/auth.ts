import type { VendorResponse } from '../profile.ts';

/**
 * Whether the account itself is refused. No status is documented, but authors have no permissions of their own: a 403 of
 * the Author API is an account that Khoros has not enabled for it. Elsewhere a 403 is about what may be read.
 */
export function credentialRefused({ status, url }: VendorResponse): boolean {
  return status === 401 || (status === 403 && new URL(url).pathname.includes('/authors/'));
}
