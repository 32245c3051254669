import type { Headers } from '../profile.ts';
import type { Secret } from './schemas.ts';

/**
 * The token without a scheme. The documentation's text says `x-access-key`; the server reads `x-access-token`.
 * @see https://docs.wapikit.com/api-reference/introduction
 */
export function authorize({ accessToken }: Pick<Secret, 'accessToken'>): Headers {
  return { 'x-access-token': accessToken };
}
