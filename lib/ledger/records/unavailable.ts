import { AppError } from '../../errors/app-error.ts';

/** Any failure of the database, as the one that everybody above knows: it may pass, and nothing about the action follows from it. */
export function unavailable(cause: unknown): never {
  throw new AppError('unavailable', 'The ledger cannot be reached.', { cause });
}
