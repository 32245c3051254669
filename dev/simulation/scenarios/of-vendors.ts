import { readdirSync } from 'node:fs';
import type { VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import type { World } from '../../../lib/world.ts';
import type { Ask } from '../requests.ts';
import type { Scenario } from '../scenario.ts';
import type { Density } from './helpscout-reply.ts';

/** A scenario written for one vendor, which knows what a wrong end looks like there. */
export interface VendorScenario {
  /** How many of the requests of a run it gets, beside the other vendors' scenarios. */
  readonly share: number;
  /**
   * @param clockOffsetMs how far the vendor's clock is ahead. The vendor then rewrites what it is given as well.
   * @default 0, and every value reads back as it was sent
   */
  create(world: World, density: Density, clockOffsetMs?: number): Scenario;
  /** One plain request, and a change that makes another request of it. */
  readonly plain: Pick<Ask, 'operation' | 'input'> & { readonly other: Ask['input'] };
}

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
