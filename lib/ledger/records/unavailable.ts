import { AppError } from '../../errors/app-error.ts';

/** Throws any failure of the database as AppError `unavailable`: a later try may succeed, and the action's state is unknown. */
export function unavailable(cause: unknown): never {
  throw new AppError('unavailable', 'The ledger cannot be reached.', { cause });
}
