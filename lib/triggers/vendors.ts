import type { Schema, VendorName, Vendors } from '../operation.ts';
import type { ConnectionDeps } from '../vendors/connection.ts';
import * as helpscout from '../vendors/helpscout/index.ts';
import type { Pace } from '../vendors/profile.ts';

/** What the runtime needs of a vendor. */
interface Vendor<Client> {
  readonly create: (deps: ConnectionDeps) => Client;
  /** The schema of an account's secret. */
  readonly secret: Schema<unknown>;
  readonly pace: Pace;
}

/** Every vendor there is. */
export const VENDORS: { readonly [Name in VendorName]: Vendor<Vendors[Name]> } = {
  helpscout: { create: helpscout.createHelpScout, secret: helpscout.Secret, pace: helpscout.pace },
};

/** One client per vendor, for all accounts of the process. */
export function createVendors(deps: ConnectionDeps): Vendors {
  return {
    helpscout: VENDORS.helpscout.create(deps),
  };
}
