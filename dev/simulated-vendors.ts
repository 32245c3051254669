import type { VendorName } from '../lib/operation.ts';
import { VENDOR_NAMES } from '../lib/vendors/vendors.ts';
import { Opened } from './opened.ts';
import { serve } from './simulators/serve.ts';
import type { SimulatorOptions } from './simulators/simulator.ts';
import { createSimulators, SIMULATED, type Simulators } from './simulators/simulators.ts';

export type { Simulators } from './simulators/simulators.ts';

/** Where each vendor's simulator listens. */
type Urls = Readonly<Record<VendorName, string>>;

export interface SimulatedVendors {
  /** Tests reach into them; people use their `/_state`. */
  readonly simulators: Simulators;
  readonly urls: Urls;
  /** The accounts that the simulators know: secrets by `vendor/account`. */
  readonly secrets: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Serves a simulator of every vendor. */
export function serveVendors(options: SimulatorOptions = {}): Promise<SimulatedVendors> {
  return Opened.during(async (opened) => {
    const simulators = createSimulators(options);
    const served = VENDOR_NAMES.map(async (name) => [name, (await opened.add(serve(simulators[name]))).url] as const);
    const urls: Urls = Object.fromEntries(await Promise.all(served)) as Record<VendorName, string>;
    const secrets = VENDOR_NAMES.map((name) => [`${name}/default`, SIMULATED[name].secret(urls[name])]);
    return { simulators, urls, secrets: Object.fromEntries(secrets), close: () => opened.close() };
  });
}

/** Where the simulators' accounts are, by vendor. */
export function baseUrlsOf({ secrets }: Pick<SimulatedVendors, 'secrets'>): Record<string, string> {
  const urls = Object.entries(secrets).map(([name, secret]) => [name.split('/', 1)[0], Object(secret).baseUrl]);
  return Object.fromEntries(urls);
}
