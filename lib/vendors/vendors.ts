import type { VendorName, Vendors } from '../operation.ts';
import type { ConnectionDeps } from './connection.ts';
import type { Vendor } from './define-vendor.ts';
import * as list from './list.ts';

/** Every vendor by its name. A vendor that is missing from the list is a compile error. */
export const VENDORS: { readonly [Name in VendorName]: Vendor<Name> } = list;

export const VENDOR_NAMES = Object.keys(VENDORS) as readonly VendorName[];

/** One client per vendor, for all accounts of the process. */
export function createVendors(deps: ConnectionDeps): Vendors {
  const clients = Object.values(VENDORS).map(({ name, create }) => [name, create(deps)]);
  return Object.fromEntries(clients);
}
