import { basicCredentials } from '../basic-auth.ts';
import type { VendorRequest } from '../exchange.ts';
import type { ReamazeKnobs } from './knobs.ts';
import type { ReamazeState, Staff } from './state.ts';

const BRAND_HOST = /^([a-z0-9-]+)\.reamaze\.(?:io|com)(?::\d+)?$/;

/** The staff user whose login and token these are. */
export function callerOf(
  request: VendorRequest,
  { credentials }: ReamazeKnobs,
  state: ReamazeState,
): Staff | undefined {
  const given = basicCredentials(request);
  if (!given || credentials[given.name] === undefined || credentials[given.name] !== given.password) return undefined;
  return state.staff.find(({ email }) => email === given.name) ?? { name: given.name, email: given.name };
}

/** The host decides the brand. */
export function brandOf({ headers }: VendorRequest, { brand }: ReamazeKnobs): string {
  return BRAND_HOST.exec(headers['host'] ?? '')?.[1] ?? brand;
}
