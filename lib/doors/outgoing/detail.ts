import { AppError } from '../../errors/app-error.ts';
import { neighboursOf } from '../../ledger/line/neighbours.ts';
import { readAccount } from '../../ledger/pace/accounts.ts';
import type { Account } from '../../ledger/records/account.ts';
import type { Action } from '../../ledger/records/action.ts';
import { readInput } from '../../ledger/records/inputs.ts';
import { foundConversation } from '../../ledger/records/stand-in.ts';
import type { RouteContext } from '../route.ts';
import { nextOf } from './next.ts';
import type { ActionDetail } from './schemas.ts';
import { viewOf } from './view.ts';

/** One action in full, for a person who decides about it. */
export async function detailOf(action: Action, { runtime, caller }: RouteContext): Promise<ActionDetail> {
  const next = nextOf(action);
  const ledger = runtime.ledger();
  const [{ ahead, behind }, account] = await Promise.all([neighboursOf(ledger, action), readAccount(ledger, action)]);
  return {
    ...viewOf(action, runtime.config.PUBLIC_URL),
    ...(next ? { next } : {}),
    decisions: (action.decisions ?? []).map(({ at, by, decision, note }) => ({
      at: new Date(at).toISOString(),
      by,
      decision,
      ...(note === undefined ? {} : { note }),
    })),
    ahead: ahead.map(neighbour),
    behind: behind.map(neighbour),
    links: linksOf(action, account.body),
    may: runtime.access.rights(caller, action.vendor, action.account),
  };
}

/**
 * Returns the input of an action, as long as the ledger keeps it.
 * @throws AppError `forbidden`
 */
export async function inputOf(action: Action, { runtime, caller }: RouteContext): Promise<{ input?: unknown }> {
  if (!runtime.access.allows(caller, action.vendor, action.account, 'readInput')) {
    throw new AppError('forbidden', 'The caller may see this action, but not what was to be sent.');
  }
  const input = await readInput(runtime.ledger(), action);
  return input === undefined ? {} : { input };
}

/** The conversation's address in the vendor's own web application, if it can be built from the id. */
function linksOf(action: Action, { about }: Account) {
  const conversation = foundConversation(action);
  const url = conversation && about?.web?.replace('{conversation}', encodeURIComponent(conversation));
  return url === undefined ? [] : [{ title: 'The conversation', url }];
}

function neighbour({ id: actionId, operation, state }: Action) {
  return { actionId, operation, state };
}
