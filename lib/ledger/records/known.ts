import type { LedgerDeps } from '../protocol/deps.ts';
import { find } from './actions.ts';
import { actionIdOf, type Identity } from './identity.ts';

/** Whether an action is on record already. @throws AppError `unavailable` */
export async function known(
  l: Pick<LedgerDeps, 'store' | 'world'>,
  operation: string,
  account: string,
  identity: Identity,
): Promise<boolean> {
  return (await find(l, actionIdOf(operation, account, identity))) !== undefined;
}
