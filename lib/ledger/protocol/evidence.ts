import type { ActionIn } from '../records/action.ts';
import { nextLook } from '../time.ts';
import { cancelled } from './end.ts';
import { held, inDoubt, isTooLate, unresolved, unsent } from './enter.ts';
import type { Moment, NextIn } from './next.ts';

type InDoubt = ActionIn<'in_doubt'>;

/** If the vendor cannot be read for this long after the request, the action is held. */
const MAX_DOUBT_MS = 24 * 3_600_000;

/** From this time a lost request can no longer take effect, and a read shows the effect that it had. */
function settledAt({ sent, lostAt = 0 }: InDoubt, { settleMs }: Moment): number {
  return Math.max(sent.at, lostAt) + settleMs;
}

function isSettled(action: InDoubt, moment: Moment): boolean {
  return moment.now >= settledAt(action, moment);
}

/** A read shows no effect. That proves absence only after the settle time. */
export function afterAbsence(
  action: InDoubt,
  moment: Moment,
): NextIn<'in_doubt' | 'unsent' | 'unresolved' | 'cancelled' | 'held'> {
  return action.resend === 'once' ? afterAbsenceOfOnce(action, moment) : afterAbsenceOfSafe(action, moment);
}

/** A `once` action is sent again one time, if two reads after the settle time show no effect: a customer would see a second message. */
function afterAbsenceOfOnce(action: InDoubt, moment: Moment): NextIn<'in_doubt' | 'unsent' | 'cancelled' | 'held'> {
  const { now, settleMs } = moment;
  if (!isSettled(action, moment)) return stillInDoubt(action, moment);
  const { firstAbsentAt = now, firstSentAt, sent } = action;
  const secondLook = firstAbsentAt + settleMs / 20;
  if (now < secondLook) return { ...inDoubt(sent, secondLook), firstAbsentAt };
  if (firstSentAt !== undefined) return held(sent, 'absent_after_resend', moment);
  if (isTooLate(action, moment)) return cancelled('expired', moment);
  return { ...unsent(action, { reason: 'retry', due: now }), firstSentAt: sent.at };
}

/**
 * A `safe` or `keyed` action is sent again at once. Until the settle time has passed, the earlier request may still take
 * effect: the phase is `unresolved`, not `unsent`.
 */
function afterAbsenceOfSafe(
  action: InDoubt,
  moment: Moment,
): NextIn<'in_doubt' | 'unsent' | 'unresolved' | 'cancelled'> {
  const again = { reason: 'retry', due: moment.now } as const;
  const settled = isSettled(action, moment);
  if (!isTooLate(action, moment)) return settled ? unsent(action, again) : unresolved(action, again);
  return settled ? cancelled('expired', moment) : stillInDoubt(action, moment);
}

/** The read proves nothing. A young `safe` or `keyed` action is sent again: no agent will have set another value so soon. */
export function afterUnclearLook(action: InDoubt, moment: Moment): NextIn<'in_doubt' | 'unresolved' | 'held'> {
  const { now, safeResendMs } = moment;
  const { sent, resend } = action;
  const isEarly = now - sent.at < safeResendMs;
  if (resend !== 'once' && isEarly && !isTooLate(action, moment)) {
    return unresolved(action, { reason: 'retry', due: now });
  }
  return isSettled(action, moment) ? held(sent, 'unclear', moment) : stillInDoubt(action, moment);
}

/** The vendor could not be read. */
export function afterUnreadableLook(action: InDoubt, moment: Moment): NextIn<'in_doubt' | 'held'> {
  const { now, settleMs } = moment;
  const { sent } = action;
  if (now > sent.at + MAX_DOUBT_MS) return held(sent, 'unclear', moment);
  return { ...action, due: nextLook(settleMs, now, sent.at) };
}

/** Plans the next read; of a `once` action at the end of the settle time at the latest. */
function stillInDoubt(action: InDoubt, moment: Moment): NextIn<'in_doubt'> {
  const { now, settleMs } = moment;
  const due = nextLook(settleMs, now, action.sent.at);
  return { ...action, due: action.resend === 'once' ? Math.min(due, settledAt(action, moment)) : due };
}
