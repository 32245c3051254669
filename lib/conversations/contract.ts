import { AppError, invalid } from '../errors/app-error.ts';
import { judge } from '../judge.ts';
import type { VendorName } from '../operation.ts';
import type { Neutral, Vendor } from '../vendors/define-vendor.ts';
import { VENDORS } from '../vendors/vendors.ts';
import { type Cell, firstUnsupported, nameOf, type Verb } from './cells.ts';
import { pathIn, valueAt } from './field-paths.ts';
import type { Adapter } from './model/adapter.ts';

/** Whether a vendor supports the feature of a cell. */
export function isSupported(cell: Cell, neutral: Neutral | undefined): boolean {
  return neutral !== undefined && cell.isSupported(neutral.capabilities);
}

/** @throws AppError `not_supported`, naming what to do instead, if the vendor is not behind the neutral contract */
export function adapterOf(vendor: VendorName): Adapter {
  return contractOf(VENDORS[vendor]).adapter;
}

/** @throws AppError `not_supported`, naming what to do instead */
export function refuseUnsupported(verb: Verb, input: object, vendor: VendorName): void {
  const { title } = VENDORS[vendor];
  const { capabilities } = contractOf(VENDORS[vendor]);
  const cell = firstUnsupported(verb, input as Readonly<Record<string, unknown>>, capabilities);
  if (!cell) return;
  const instead = cell.instead(capabilities);
  throw new AppError('not_supported', `${title} cannot do ${nameOf(cell)}. Instead: ${instead}.`);
}

/**
 * Refuses values that the neutral contract allows and this vendor does not: an id of another form, a longer text.
 * @param named how an error names a field
 * @throws AppError `invalid_input`, naming each such field
 */
export function refuseInvalidForVendor(input: object, vendor: VendorName, named?: (field: string) => string): void {
  const fields = input as Readonly<Record<string, unknown>>;
  const { takes } = adapterOf(vendor);
  const issues = Object.entries(takes).flatMap(([field, schema]) => {
    const value = valueAt(fields, field);
    const judged = value === undefined ? undefined : judge(schema, value);
    if (!judged || 'data' in judged) return [];
    return judged.issues.map(({ path, message }) => ({
      path: [named?.(field) ?? pathIn(fields, field), path].filter(Boolean).join('.'),
      message,
    }));
  });
  const [first] = issues;
  if (first) throw new AppError('invalid_input', `${first.path}: ${first.message}`, { issues });
}

const DAY_MS = 24 * 3_600_000;

/** @throws AppError `invalid_input` */
export function checkHold(until: string | undefined, vendor: VendorName, now: number): void {
  if (until === undefined) return;
  if (Date.parse(until) <= now) throw invalid('until', 'must be in the future');
  const { maxHoldDays = Number.POSITIVE_INFINITY } = adapterOf(vendor);
  if (Date.parse(until) >= now + maxHoldDays * DAY_MS) {
    throw invalid('until', `must be less than ${maxHoldDays} days away: ${VENDORS[vendor].title} takes no longer`);
  }
}

/** @throws AppError `not_supported` */
export function contractOf({ name, title, neutral }: Pick<Vendor, 'name' | 'title' | 'neutral'>): Neutral {
  if (neutral) return neutral;
  const instead = `the operations of its own, ${name}.*, which GET /capabilities lists`;
  throw new AppError('not_supported', `${title} does not support conversations.*. Instead: ${instead}.`);
}
