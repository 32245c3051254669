import { STATUSES } from '../../conversations/model/conversation.ts';
import { AppError, invalid } from '../../errors/app-error.ts';
import type { Operation, VendorName } from '../../operation.ts';
import { VENDOR_NAMES, VENDORS } from '../../vendors/vendors.ts';
import { oneOf } from './closed-sets.ts';

/**
 * The statuses that an operation's `onlyIf` may name: the vendor's own words, or the neutral ones for `conversations.*`. None if there
 * is no single status to compare.
 */
export function comparableStatuses(operation: string): readonly string[] {
  const vendor = VENDOR_NAMES.find((name) => operation.startsWith(`${name}.`));
  return vendor === undefined ? STATUSES : VENDORS[vendor].statuses;
}

/**
 * Refuses a status that no conversation can have there: the action would be cancelled, whatever becomes of its conversation.
 * @throws AppError `not_supported`, `invalid_input`
 */
export function checkOnlyIf({ name, readStatus }: Operation, vendor: VendorName, onlyIf: string | undefined): void {
  if (onlyIf === undefined) return;
  const statuses = readStatus ? comparableStatuses(name) : [];
  if (statuses.length === 0) {
    throw new AppError('not_supported', `${name} has no single status to compare: leave out onlyIf.`);
  }
  if (!statuses.includes(onlyIf)) throw invalid('onlyIf', oneOf(statuses));
  if (!name.startsWith(`${vendor}.`)) checkNeutral(vendor, onlyIf);
}

/** A neutral status that the vendor does not have. @throws AppError `not_supported` */
function checkNeutral(vendor: VendorName, onlyIf: string): void {
  const { title, neutral } = VENDORS[vendor];
  const { target, statuses = {} } = neutral?.capabilities ?? {};
  const known = target === 'conversation' ? Object.keys(statuses) : [];
  if (known.includes(onlyIf)) return;
  const instead = known.length === 0 ? 'leave out onlyIf' : known.join(', ');
  throw new AppError('not_supported', `${title} has no status ${onlyIf} to compare. Instead: ${instead}.`);
}
