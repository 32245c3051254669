import type { VendorRequest } from '../exchange.ts';
import type { WapikitKnobs } from './knobs.ts';

/** The token as it is, without a scheme; the documented `x-access-key` is not looked at. */
export function accepts({ headers }: VendorRequest, { accessTokens }: WapikitKnobs): boolean {
  return accessTokens.includes(headers['x-access-token'] ?? '');
}
