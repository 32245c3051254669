import type { Schema, VendorName, Vendors } from '../operation.ts';
import type { ConnectionDeps } from './connection.ts';
import * as helpscout from './helpscout/index.ts';
import * as khoros from './khoros/index.ts';
import type { Pace } from './profile.ts';
import * as reamaze from './reamaze/index.ts';
import * as wapikit from './wapikit/index.ts';

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
  khoros: { create: khoros.createKhoros, secret: khoros.Secret, pace: khoros.pace },
  reamaze: { create: reamaze.createReamaze, secret: reamaze.Secret, pace: reamaze.pace },
  wapikit: { create: wapikit.createWapiKit, secret: wapikit.Secret, pace: wapikit.pace },
};

/** One client per vendor, for all accounts of the process. */
export function createVendors(deps: ConnectionDeps): Vendors {
  const clients = Object.entries(VENDORS).map(([name, { create }]) => [name, create(deps)]);
  return Object.fromEntries(clients);
}
