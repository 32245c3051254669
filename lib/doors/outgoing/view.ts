import { type Action, ended } from '../../ledger/records/action.ts';
import { foundConversation } from '../../ledger/records/stand-in.ts';
import { answerOf, problemOf } from './answer.ts';
import type { ActionView } from './schemas.ts';

/** An action as the ledger shows it to people: its answer, its times, and its problem if it failed. Times are RFC 3339. */
export function viewOf(action: Action, publicUrl: string | undefined): ActionView {
  const conversation = foundConversation(action);
  const { vendor, account, caller, trigger, correlationId, due, acceptedAt, notBefore, notAfter } = action;
  const endedAt = ended(action) ? action.endedAt : undefined;
  const unfinished = endedAt === undefined && action.state !== 'held';
  const heldAt = action.state === 'held' ? action.heldAt : action.decisions?.findLast((each) => each.heldAt)?.heldAt;
  return {
    ...answerOf(action, false),
    vendor,
    account,
    ...(conversation === undefined ? {} : { conversation }),
    caller,
    trigger,
    correlationId,
    ...(action.resolution ? { target: { ...action.resolution, at: rfc3339(action.resolution.at) } } : {}),
    acceptedAt: rfc3339(acceptedAt),
    notAfter: rfc3339(notAfter),
    ...(notBefore === undefined ? {} : { notBefore: rfc3339(notBefore) }),
    ...(unfinished ? { due: rfc3339(due) } : {}),
    ...(endedAt === undefined ? {} : { endedAt: rfc3339(endedAt) }),
    ...(heldAt === undefined ? {} : { heldAt: rfc3339(heldAt) }),
    history: action.history.map(({ at, ...attempt }) => ({ at: rfc3339(at), ...attempt })),
    ...(action.historyLeftOut === undefined ? {} : { historyLeftOut: action.historyLeftOut }),
    ...(action.state === 'failed' ? { error: problemOf(action, publicUrl) } : {}),
  };
}

function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
