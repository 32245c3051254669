import { AppError } from '../errors/app-error.ts';
import type { VendorResponse } from './profile.ts';

/**
 * A success that is not in the vendor's own form: the page of a proxy, an error with status 200, a promise to act later.
 * It does not show that the vendor has acted, so the outcome is `unknown`: the action becomes `in_doubt` and is read back.
 */
export function unrecognised(title: string, { status, rateLimit }: VendorResponse): AppError {
  return new AppError('vendor_contract', `${title} responded with a success that is not in its own form.`, {
    outcome: 'unknown',
    accepted: true,
    rateLimit,
    vendor: { status },
  });
}

/** The vendor accepted a write, but the conversation cannot be read: the action becomes `in_doubt` and is read back later. */
export function notReadBack(title: string, thrown: unknown): AppError {
  const { kind, facts } = AppError.from(thrown);
  return new AppError(kind, `${title} accepted the update, but cannot be asked whether it is set.`, {
    ...facts,
    outcome: 'unknown',
    accepted: true,
    cause: thrown,
  });
}

/** The vendor accepted a write, but the conversation shows that these fields are not set. */
export function notCarriedOut(
  title: string,
  fields: readonly string[],
  response: VendorResponse | undefined,
): AppError {
  return new AppError('vendor_contract', `${title} accepted the update and did not carry it out as a whole.`, {
    outcome: 'not_as_asked',
    accepted: true,
    verified: false,
    rateLimit: response?.rateLimit,
    issues: fields.map((field) => ({ path: field, message: 'is not what was asked for when it is read back' })),
    vendor: response && { status: response.status },
  });
}

/** A list shows another number of entries than it states: what it does not show may be there. It is read again. */
export function contradictory(title: string, status?: number): AppError {
  return new AppError('vendor_contract', `${title} responded with a list that is not whole by its own count.`, {
    outcome: 'not_applied',
    ...(status === undefined ? {} : { vendor: { status } }),
  });
}

/** The vendor responded to a read with another conversation than was asked for, so the response shows nothing about ours. */
export function anotherConversation(title: string, { status }: VendorResponse): AppError {
  return new AppError('vendor_contract', `${title} responded with another conversation than was asked for.`, {
    outcome: 'not_applied',
    vendor: { status },
  });
}

/** A page of a list as it was read, and how many entries this page and all pages up to it show. */
interface ReadPage {
  readonly page: number;
  readonly shown: number;
  readonly listed: number;
}

/** Whether a page shows fewer entries than the list states: the last page ends it, and each page before is full. */
export function isCutPage({ page, shown, listed }: ReadPage, all: { readonly pages: number; readonly total: number }) {
  return page >= all.pages ? listed < all.total : shown * all.pages < all.total;
}
