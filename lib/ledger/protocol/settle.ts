import { AppError } from '../../errors/app-error.ts';
import type { Evidence, Found, Missing } from '../../operation.ts';
import { credit } from '../line/credit.ts';
import { look } from '../line/line.ts';
import { current } from '../line/supersede.ts';
import { learn, type Slot, slot } from '../pace/slots.ts';
import { update } from '../records/actions.ts';
import type { Action } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import type { LedgerDeps, Task } from './deps.ts';
import { asDone, end, hold, noted } from './end.ts';
import { nextLook } from './time.ts';

/** What nobody could settle in this time, a person must. */
const MAX_DOUBT_MS = 24 * 3_600_000;

const AGAIN = { state: 'waiting', reason: 'retry' } as const;
const NEVER_SENT = { sentAt: undefined, lostAt: undefined } as const;

/**
 * Asks the vendor what became of a write whose answer was lost.
 * Positive evidence ends it at once. Absence counts only when it is shown twice past the settle time; then, and only
 * once, it is sent again. What stays unclear is held for a person.
 */
export async function settle(l: LedgerDeps, item: Item<Action>, task: Task): Promise<Item<Action>> {
  const action = item.body;
  const { now, sentAt, isTooLate } = situation(l, action);
  const isOnce = task.operation.resend(task.input) === 'once';

  const turn = await slot(l, action, 0);
  if (turn.at > now) return update(l, item, { due: turn.at });

  const conversation = await look(l, action, action.id);
  const isFirst = conversation.line[0]?.actionId === action.id;
  // Its claim counted as sending, but it died before its turn came; and nothing is sent out of turn.
  if (!isFirst && !isOnce) return update(l, item, { ...AGAIN, ...NEVER_SENT, due: now });
  const { todo, stale } = current(action, task.input, task.operation, conversation);
  if (todo === undefined) return end(l, item, { state: 'cancelled', reason: 'superseded' });
  const before = [...(action.before ?? []), ...conversation.credited];
  const evidence = { sentAt, before };
  const found = await read(l, action, { ...task, input: todo }, evidence, turn);
  if (found === 'unreadable') {
    return now > sentAt + MAX_DOUBT_MS ? hold(l, item, 'unclear') : update(l, item, { due: nextLook(l, now, sentAt) });
  }
  if (typeof found === 'object' && 'harmless' in found) {
    if (isTooLate) return isOnce ? resendOnce(l, item, 'unclear') : resendSafely(l, item, 'unclear');
    const { input, givenUp = action.givenUp } = found.harmless;
    return update(l, item, { ...AGAIN, due: now, sentAt, input: { json: JSON.stringify(input) }, givenUp });
  }
  if (typeof found === 'string') return isOnce ? resendOnce(l, item, found) : resendSafely(l, item, found);

  const { artifact } = found.found;
  // It was seen before that this is another action's, and it is all that there is to see.
  if (artifact && action.before?.includes(artifact)) return resendOnce(l, item, 'several');
  // Another action's: from now on it is one of those that stood there before.
  if (artifact && !(await credit(l, action, artifact))) {
    return update(l, item, { before: [...(action.before ?? []), artifact], due: nextLook(l, now, sentAt) });
  }
  const attempts = noted(action, { at: now, phase: 'settle', outcome: 'found' });
  return end(l, item, { ...asDone(l, action, found.found, stale), attempts, reconciled: true });
}

/** What may be sent again at any time is sent soon, if it would not overwrite what somebody set since. */
function resendSafely(l: LedgerDeps, item: Item<Action>, found: Missing): Promise<Item<Action>> {
  const { now, sentAt, isSettled, isTooLate } = situation(l, item.body);
  const isEarly = now - sentAt < l.config.SAFE_RESEND_MS;
  const mayResend = !isTooLate && (found === 'absent' || isEarly);
  if (!mayResend && !isSettled) return update(l, item, { due: nextLook(l, now, sentAt) });
  if (!mayResend && found !== 'absent') return hold(l, item, 'unclear');
  if (isTooLate) return end(l, item, { state: 'cancelled', reason: 'expired' });
  // As long as it is not settled it may have been sent: no doubt is forgotten by sending it again.
  return update(l, item, { ...AGAIN, due: now, sentAt: isSettled && found === 'absent' ? undefined : sentAt });
}

/** What a customer would see twice is sent again once, if two looks past the settle time have shown that it is not there. */
function resendOnce(l: LedgerDeps, item: Item<Action>, found: Missing): Promise<Item<Action>> {
  const { now, sentAt, settledAt, isSettled, isTooLate } = situation(l, item.body);
  const { absentAt = now, resends } = item.body;
  if (!isSettled) return update(l, item, { due: Math.min(nextLook(l, now, sentAt), settledAt) });
  if (found !== 'absent') return hold(l, item, 'unclear');
  const secondLook = absentAt + l.config.SETTLE_MS / 20;
  if (now < secondLook) return update(l, item, { absentAt, due: secondLook });
  if (resends > 0) return hold(l, item, 'absent_after_resend');
  if (isTooLate) return end(l, item, { state: 'cancelled', reason: 'expired' });
  const again = { ...AGAIN, due: now, resends: 1, firstSentAt: sentAt, sentAt: undefined, absentAt: undefined };
  return update(l, item, again);
}

function situation(l: LedgerDeps, { sentAt: sent, lostAt = 0, acceptedAt, notAfter }: Action) {
  const now = l.world.now();
  const sentAt = sent ?? acceptedAt;
  const settledAt = Math.max(sentAt, lostAt) + l.config.SETTLE_MS;
  return { now, sentAt, settledAt, isSettled: now >= settledAt, isTooLate: now > notAfter };
}

async function read(
  l: LedgerDeps,
  action: Action,
  { operation, input, budget }: Task,
  evidence: Evidence,
  { account, probing }: Slot,
): Promise<Found<unknown> | 'unreadable'> {
  if (!operation.findEffect) return operation.resend(input) === 'once' ? 'unclear' : 'absent';
  const call = { actionId: action.id, account: action.account, deadline: budget.deadline, probing };
  try {
    const found = await operation.findEffect(input, evidence, l.vendors, call);
    await learn(l, action, account).catch(() => undefined);
    return found;
  } catch (thrown) {
    const error = AppError.from(thrown);
    await learn(l, action, account, error).catch(() => undefined);
    reportUnreadable(l, action, error);
    return error.facts.outcome === 'refused' ? 'unclear' : 'unreadable';
  }
}

/** Says that the vendor could not be asked what became of an action. */
export function reportUnreadable(l: LedgerDeps, action: Action, { kind }: AppError): void {
  const { id: actionId, operation, correlationId } = action;
  l.telemetry.log({ level: 'warn', message: 'evidence not readable', actionId, operation, correlationId, kind });
}
