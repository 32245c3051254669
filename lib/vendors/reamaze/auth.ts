import type { Headers } from '../profile.ts';
import type { Secret } from './schemas.ts';

/**
 * HTTP Basic: the login's e-mail address and its API token.
 * @see https://www.reamaze.com/api
 */
export function authorize({ email, apiToken }: Pick<Secret, 'email' | 'apiToken'>): Headers {
  return { authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}` };
}
