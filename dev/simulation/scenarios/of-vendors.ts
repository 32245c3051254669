import { readdirSync } from 'node:fs';
import type { VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import type { VendorScenario } from './vendor-scenario.ts';

/** By vendor: the file of this folder that begins with the vendor's name exports it as `scenario`. */
export const SCENARIOS: ReadonlyMap<VendorName, VendorScenario> = new Map(
  await Promise.all(
    readdirSync(new URL('.', import.meta.url)).flatMap((file) => {
      const vendor = VENDOR_NAMES.find((name) => file.startsWith(`${name}-`));
      return vendor ? [load(vendor, file)] : [];
    }),
  ),
);

async function load(vendor: VendorName, file: string): Promise<readonly [VendorName, VendorScenario]> {
  const { scenario } = await import(/* @vite-ignore */ new URL(file, import.meta.url).href);
  return [vendor, scenario];
}
