import { AppError } from '../errors/app-error.ts';
import type { VendorName } from '../operation.ts';
import type { Neutral, Vendor } from '../vendors/define-vendor.ts';
import { VENDORS } from '../vendors/vendors.ts';
import { type Cell, cannot, nameOf, type Verb } from './cells.ts';
import type { Adapter } from './model/adapter.ts';

/** Whether a vendor can do what a cell of the matrix asks for. */
export function isSupported(cell: Cell, neutral: Neutral | undefined): boolean {
  return neutral !== undefined && cell.can(neutral.capabilities);
}

/** @throws AppError `not_supported`, naming what there is instead, if the vendor has nothing of the neutral contract */
export function adapterOf(vendor: VendorName): Adapter {
  return contractOf(VENDORS[vendor]).adapter;
}

/** @throws AppError `not_supported`, naming what there is instead */
export function refuseWhatItCannot(verb: Verb, input: object, vendor: VendorName): void {
  const { title } = VENDORS[vendor];
  const { capabilities } = contractOf(VENDORS[vendor]);
  const cell = cannot(verb, input as Readonly<Record<string, unknown>>, capabilities);
  if (!cell) return;
  const instead = cell.instead(capabilities);
  throw new AppError('not_supported', `${title} cannot do ${nameOf(cell)}. Instead: ${instead}.`);
}

/** @throws AppError `not_supported` */
export function contractOf({ name, title, neutral }: Pick<Vendor, 'name' | 'title' | 'neutral'>): Neutral {
  if (neutral) return neutral;
  const instead = `the operations of its own, ${name}.*, which GET /capabilities lists`;
  throw new AppError('not_supported', `${title} can do nothing of conversations.*. Instead: ${instead}.`);
}
