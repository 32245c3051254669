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

/** The vendor responded to a read with another conversation than was asked for, so the response shows nothing about ours. */
export function anotherConversation(title: string, { status }: VendorResponse): AppError {
  return new AppError('vendor_contract', `${title} responded with another conversation than was asked for.`, {
    outcome: 'not_applied',
    vendor: { status },
  });
}
