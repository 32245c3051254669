import type { ActionIn } from '../records/action.ts';
import { nextLook } from '../time.ts';
import { cancelled } from './end.ts';
import { held, inDoubt, unresolved, unsent } from './enter.ts';
import type { Moment, NextIn } from './next.ts';

type InDoubt = ActionIn<'in_doubt'>;

/** What could not be settled in this time, a person must decide. */
const MAX_DOUBT_MS = 24 * 3_600_000;

/** Whether the action must not be sent any more. */
export function isTooLate({ notAfter }: Pick<InDoubt, 'notAfter'>, { now }: Moment): boolean {
  return now > notAfter;
}

/** From when a lost request takes effect no more, and a read shows its effect. */
function settledAt({ sent, lostAt = 0 }: InDoubt, { settleMs }: Moment): number {
  return Math.max(sent.at, lostAt) + settleMs;
}

function isSettled(action: InDoubt, moment: Moment): boolean {
  return moment.now >= settledAt(action, moment);
}

/** A read shows no effect. It counts only once the effect would have to be visible. */
export function afterAbsence(
  action: InDoubt,
  moment: Moment,
): NextIn<'in_doubt' | 'unsent' | 'unresolved' | 'cancelled' | 'held'> {
  return action.resend === 'once' ? resentOnce(action, moment) : resentSafely(action, moment);
}

/** What a customer would see twice is sent again once, if two reads past the settle time have shown that it is not there. */
function resentOnce(action: InDoubt, moment: Moment): NextIn<'in_doubt' | 'unsent' | 'cancelled' | 'held'> {
  const { now, settleMs } = moment;
  if (!isSettled(action, moment)) return lookedForAgain(action, moment);
  const { firstAbsentAt = now, firstSentAt, sent } = action;
  const secondLook = firstAbsentAt + settleMs / 20;
  if (now < secondLook) return { ...inDoubt(sent, secondLook), firstAbsentAt };
  if (firstSentAt !== undefined) return held(sent, 'absent_after_resend', moment);
  if (isTooLate(action, moment)) return cancelled('expired', moment);
  return { ...unsent(action, { reason: 'retry', due: now }), firstSentAt: sent.at };
}

/** What may be sent again at any time is sent again at once. Until it is settled, the earlier request keeps its doubt. */
function resentSafely(action: InDoubt, moment: Moment): NextIn<'in_doubt' | 'unsent' | 'unresolved' | 'cancelled'> {
  const again = { reason: 'retry', due: moment.now } as const;
  const settled = isSettled(action, moment);
  if (!isTooLate(action, moment)) return settled ? unsent(action, again) : unresolved(action, action.sent, again);
  return settled ? cancelled('expired', moment) : lookedForAgain(action, moment);
}

/** The read proves nothing. A `safe` action is sent again as long as it cannot overwrite a value that an agent has set since. */
export function afterUnclearLook(action: InDoubt, moment: Moment): NextIn<'in_doubt' | 'unresolved' | 'held'> {
  const { now, safeResendMs } = moment;
  const { sent, resend } = action;
  const isEarly = now - sent.at < safeResendMs;
  if (resend !== 'once' && isEarly && !isTooLate(action, moment)) {
    return unresolved(action, sent, { reason: 'retry', due: now });
  }
  return isSettled(action, moment) ? held(sent, 'unclear', moment) : lookedForAgain(action, moment);
}

/** The vendor could not be read. */
export function afterUnreadableLook(action: InDoubt, moment: Moment): NextIn<'in_doubt' | 'held'> {
  const { now, settleMs } = moment;
  const { sent } = action;
  if (now > sent.at + MAX_DOUBT_MS) return held(sent, 'unclear', moment);
  return { ...action, due: nextLook(settleMs, now, sent.at) };
}

/** Looks once more at the time at which it is settled, if not before. */
function lookedForAgain(action: InDoubt, moment: Moment): NextIn<'in_doubt'> {
  const { now, settleMs } = moment;
  const due = nextLook(settleMs, now, action.sent.at);
  return { ...action, due: action.resend === 'once' ? Math.min(due, settledAt(action, moment)) : due };
}
