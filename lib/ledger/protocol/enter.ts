import type { BacklogPlace } from '../records/account.ts';
import { type Action, type ActionIn, NEVER, type Reason, type Sent } from '../records/action.ts';
import { nextLook } from '../time.ts';
import { cancelled } from './end.ts';
import { notedFailure } from './history.ts';
import type { Moment, NextIn } from './next.ts';
import type { ObservedIn } from './observation.ts';

/** After a person says `resend`, the action has this long. */
const RESEND_LIFE_MS = 15 * 60_000;

type Refused = ObservedIn<'sending', 'refused'>;
type NotApplied = ObservedIn<'sending', 'not_applied'>;

interface Wait {
  readonly reason?: Reason | undefined;
  readonly due: number;
  readonly rateLimitTurnAt?: number | undefined;
  readonly backlogPlace?: BacklogPlace | undefined;
}

export function unsent(action: Action, wait: Wait): NextIn<'unsent'> {
  return { phase: 'unsent', ...waiting(action, wait) };
}

export function unresolved(action: Action, sent: Sent, wait: Wait): NextIn<'unresolved'> {
  return { phase: 'unresolved', ...waiting(action, wait), sent };
}

function waiting({ notAfter }: Action, { reason, due, rateLimitTurnAt, backlogPlace }: Wait) {
  // Once its time is over, what waits is to be given up.
  return { state: 'waiting', reason, due: Math.min(due, notAfter + 1), rateLimitTurnAt, backlogPlace } as const;
}

/** Waits again, as before its request: an earlier one keeps its doubt. */
export function backToWaiting(action: ActionIn<'sending'>, wait: Wait): NextIn<'unsent' | 'unresolved'> {
  return action.sent.isRepeat ? unresolved(action, action.sent, wait) : unsent(action, wait);
}

/** A wait for the rate limit. The reason that a person must act on stays visible: credentials that the vendor refuses. */
export function pacedWait({ reason }: Action, wait: ObservedIn<'unsent', 'must_wait'>): Wait {
  return { ...wait, reason: reason === 'credentials' && wait.reason === 'rate_limited' ? reason : wait.reason };
}

/** Certainly nothing was applied: a wait before the next attempt. */
export function retry({ reason, pauseMs }: NotApplied, { now }: Moment): Wait {
  return { reason, due: now + pauseMs };
}

/** Claimed by a process: `once` sends nothing before that is on record; for the others the claim counts as sending. */
export function claimed(
  action: ActionIn<'unsent' | 'unresolved' | 'claimed'>,
  { lease }: ObservedIn<'unsent', 'its_turn'>,
  { now }: Pick<Moment, 'now'>,
): NextIn<'claimed' | 'sending'> {
  const { epoch, resend, rateLimitTurnAt } = action;
  const claim = { state: 'running', reason: undefined, lease, due: lease, epoch: epoch + 1, rateLimitTurnAt } as const;
  if ('sent' in action) return { ...claim, phase: 'sending', sent: { ...action.sent, isRepeat: true } };
  if (resend === 'once') return { ...claim, phase: 'claimed' };
  return { ...claim, phase: 'sending', sent: { at: now, before: [], isRepeat: false } };
}

export function inDoubt(sent: Sent, due: number): NextIn<'in_doubt'> {
  return { phase: 'in_doubt', state: 'in_doubt', reason: 'answer_lost', sent, due };
}

/** In doubt, and not to be looked for at once. */
export function lookedForLater(sent: Sent, { now, settleMs }: Moment): NextIn<'in_doubt'> {
  return inDoubt(sent, nextLook(settleMs, now, sent.at));
}

/** The response was lost. */
export function lost(
  action: ActionIn<'sending'>,
  { vendorStatus, pauseMs }: ObservedIn<'sending', 'no_response'>,
  moment: Moment,
): NextIn<'in_doubt'> {
  const { now, settleMs } = moment;
  const { sent } = action;
  // Lost again and again: the vendor acts, or not, but does not respond.
  const due = sent.isRepeat ? now + pauseMs : nextLook(settleMs, now, now);
  return { ...inDoubt(sent, due), lostAt: now, ...notedFailure(action, 'answer_lost', vendorStatus, moment) };
}

/** The vendor refused this time; but an earlier request may have taken effect. */
export function refusedRepeat(
  action: ActionIn<'unresolved' | 'sending'>,
  { failure }: Refused,
  moment: Moment,
): NextIn<'in_doubt'> {
  const noted = notedFailure(action, failure.kind, failure.vendor?.status, moment);
  return { ...lookedForLater(action.sent, moment), ...noted };
}

/** Given up before its request; but what an earlier one did must first be known. */
export function withdrawn(
  { sent }: ActionIn<'sending'>,
  reason: ActionIn<'cancelled'>['reason'],
  moment: Moment,
): NextIn<'cancelled' | 'in_doubt'> {
  return sent.isRepeat ? lookedForLater(sent, moment) : cancelled(reason, moment);
}

/** Puts an action before a person. It keeps its conversation: those behind it wait. */
export function held(sent: Sent, reason: ActionIn<'held'>['reason'], { now, announces }: Moment): NextIn<'held'> {
  return {
    phase: 'held',
    state: 'held',
    reason,
    heldAt: now,
    sent,
    announced: !announces,
    due: announces ? now : NEVER + now,
  };
}

/** As a person wants it: from now on nothing of what was sent before counts. */
export function resumed(action: ActionIn<'held'>, { now }: Moment): NextIn<'unsent'> {
  const notAfter = Math.max(action.notAfter, now + RESEND_LIFE_MS);
  return {
    ...unsent({ ...action, notAfter }, { reason: 'person', due: now }),
    ...{ notAfter, resumedAt: now, firstSentAt: undefined },
    // The epoch rises as with a claim: a second decision at the same time fails its conditional write.
    epoch: action.epoch + 1,
  };
}
