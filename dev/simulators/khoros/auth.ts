import { basicCredentials } from '../basic-auth.ts';
import type { VendorRequest } from '../exchange.ts';
import type { KhorosKnobs } from './knobs.ts';

/** Basic authentication of an API account. */
export function accepts(request: VendorRequest, { credentials }: KhorosKnobs): boolean {
  const given = basicCredentials(request);
  return given !== undefined && credentials[given.name] !== undefined && credentials[given.name] === given.password;
}
