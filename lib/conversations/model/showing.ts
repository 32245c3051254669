import { AppError, type Issue } from '../../errors/app-error.ts';
import { NothingSent } from '../../operation.ts';

/** What a dry run says about a list that is read, merged and written as a whole. */
export const IS_MERGED =
  'shows only what is added: the real request has the conversation’s list, merged with this change';

/**
 * Shows the requests of a dry run, and names the fields that a read would fill in. Nothing is read, so that a caller who may
 * only send learns nothing about the conversation.
 * @throws NothingSent
 */
export async function showing(readFirst: readonly Issue[], sending: Promise<unknown>): Promise<never> {
  try {
    await sending;
  } catch (thrown) {
    throw thrown instanceof NothingSent ? thrown.after(...readFirst) : thrown;
  }
  throw new AppError('internal', 'A dry run was sent.');
}
