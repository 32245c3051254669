import { type Action, ended } from '../../ledger/records/action.ts';
import { foundConversation } from '../../ledger/records/stand-in.ts';
import { answerOf, problemOf } from './answer.ts';
import type { ActionView } from './schemas.ts';

/** An action as the ledger shows it to people: its answer, its times, and its problem if it failed. Times are RFC 3339. */
export function viewOf(action: Action, publicUrl: string | undefined): ActionView {
  const conversation = foundConversation(action);
  const { vendor, account, caller, trigger, correlationId, due, notBefore, notAfter } = action;
  const unfinished = !ended(action) && action.state !== 'held';
  return {
    ...answerOf(action, false),
    vendor,
    account,
    ...(conversation === undefined ? {} : { conversation }),
    caller,
    trigger,
    correlationId,
    ...(action.resolution ? { target: { ...action.resolution, at: rfc3339(action.resolution.at) } } : {}),
    ...timesOf(action),
    notAfter: rfc3339(notAfter),
    ...(notBefore === undefined ? {} : { notBefore: rfc3339(notBefore) }),
    ...(unfinished ? { due: rfc3339(due) } : {}),
    history: action.history.map(({ at, ...attempt }) => ({ at: rfc3339(at), ...attempt })),
    ...(action.historyLeftOut === undefined ? {} : { historyLeftOut: action.historyLeftOut }),
    ...(action.state === 'failed' ? { error: problemOf(action, publicUrl) } : {}),
  };
}

/** When an action was accepted, was last held, and ended. Of two actions that had one key, and of two states of one, they tell which is later. */
export function timesOf(action: Action): Pick<ActionView, 'acceptedAt' | 'heldAt' | 'endedAt'> {
  const heldAt = action.state === 'held' ? action.heldAt : action.decisions?.findLast((each) => each.heldAt)?.heldAt;
  return {
    acceptedAt: rfc3339(action.acceptedAt),
    ...(ended(action) ? { endedAt: rfc3339(action.endedAt) } : {}),
    ...(heldAt === undefined ? {} : { heldAt: rfc3339(heldAt) }),
  };
}

function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
