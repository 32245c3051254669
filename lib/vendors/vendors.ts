import type { Call, VendorName, Vendors } from '../operation.ts';
import type { ConnectionDeps } from './connection.ts';
import type { Vendor } from './define-vendor.ts';
import * as list from './list.ts';

/** Every vendor by its name. A vendor that is missing from the list is a compile error. */
export const VENDORS: { readonly [Name in VendorName]: Vendor<Name> } = list;

export const VENDOR_NAMES = Object.keys(VENDORS) as readonly VendorName[];

/** One client per vendor, for all accounts of the process. */
export function openVendors(deps: ConnectionDeps) {
  const opened = Object.values(VENDORS).map(({ name, open }) => [name, open(deps)] as const);
  const clients = Object.fromEntries(opened.map(([name, { client }]) => [name, client]));
  const connections = new Map(opened.map(([name, { connection }]) => [name, connection]));
  return {
    vendors: clients as unknown as Vendors,
    /** See `Connection.fetchToken`. */
    fetchToken: async (vendor: VendorName, call: Call) => connections.get(vendor)?.fetchToken(call),
  };
}
