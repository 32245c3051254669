import type { VendorName } from '../../lib/operation.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import type { SimulatedVendor, Simulators } from './define-simulator.ts';
import { onScreen, type SeenConversation } from './inbox.ts';
import type { SimulatorOptions } from './simulator.ts';

export type { Simulators } from './define-simulator.ts';

/** The simulator of every vendor in `lib/vendors/list.ts`, found in the folder of the vendor's name. */
export const SIMULATED: { readonly [Name in VendorName]: SimulatedVendor<Name> } = Object.fromEntries(
  await Promise.all(
    VENDOR_NAMES.map(async (name) => {
      const { simulated } = await import(`./${name}/index.ts`);
      return [name, simulated];
    }),
  ),
);

/** One simulator of each vendor. */
export function createSimulators(options: SimulatorOptions = {}): Simulators {
  return fromNames((name) => SIMULATED[name].create(options));
}

/** What agents and customers of a vendor see: the newest of its simulator. */
export function inboxOf<Name extends VendorName>(simulators: Simulators, name: Name): readonly SeenConversation[] {
  const { inbox }: SimulatedVendor<Name> = SIMULATED[name];
  return onScreen(inbox(simulators[name]));
}

/** The secrets of the accounts that the simulators know, by `vendor/account`: one account, `default`, of each vendor. */
export const SECRETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = Object.fromEntries(
  VENDOR_NAMES.map((name) => [`${name}/default`, SIMULATED[name].secret()]),
);

function fromNames<Value>(of: (name: VendorName) => Value): { readonly [Name in VendorName]: never } {
  return Object.fromEntries(VENDOR_NAMES.map((name) => [name, of(name)])) as { readonly [Name in VendorName]: never };
}
