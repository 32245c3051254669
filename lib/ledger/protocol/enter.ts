import type { BacklogPlace } from '../records/account.ts';
import { type Action, type ActionIn, mayHaveEffect, NEVER, type Reason, type Sent } from '../records/action.ts';
import { nextLook } from '../time.ts';
import { cancelled } from './end.ts';
import { notedFailure } from './history.ts';
import type { Moment, NextIn } from './next.ts';
import type { ObservedIn } from './observation.ts';

/** After a person decided `resend`, `notAfter` is at least this far ahead. */
const RESEND_LIFE_MS = 15 * 60_000;
/** The loop looks for a missing operation at this interval. */
export const UNDEPLOYED_MS = 900_000;

type FailedForGood = ObservedIn<'sending', 'failed_for_good'>;
type NotApplied = ObservedIn<'sending', 'not_applied'>;

interface Wait {
  readonly reason?: Reason | undefined;
  readonly due: number;
  readonly rateLimitTurnAt?: number | undefined;
  readonly backlogPlace?: BacklogPlace | undefined;
  readonly queuedSince?: number | undefined;
}

/** Whether the action must not be sent any more. */
export function isTooLate({ notAfter }: Pick<Action, 'notAfter'>, { now }: Moment): boolean {
  return now > notAfter;
}

export function unsent(action: Action, wait: Wait): NextIn<'unsent'> {
  return { phase: 'unsent', ...waiting(action, wait) };
}

export function unresolved(action: ActionIn<'unresolved' | 'sending' | 'in_doubt'>, wait: Wait): NextIn<'unresolved'> {
  return { phase: 'unresolved', ...waiting(action, wait), sent: action.sent };
}

/** Another action owns the conversation: the action waits on. A turn or a backlog place that it has is kept. */
export function queued<A extends ActionIn<'unsent' | 'unresolved'>>(
  action: A,
  observed: ObservedIn<'unsent', 'behind_another'>,
  { now }: Moment,
): A | undefined {
  const { due, queuedSince } = observed;
  const { reason, rateLimitTurnAt = observed.rateLimitTurnAt, backlogPlace = observed.backlogPlace } = action;
  // Woken too early: its own wake-up is still to come. Sending another one would repeat without end.
  if (reason === 'queued' && now < action.due && action.due <= due) return undefined;
  return { ...action, ...waiting(action, { reason: 'queued', due, rateLimitTurnAt, backlogPlace, queuedSince }) };
}

function waiting({ notAfter }: Action, { reason, due, rateLimitTurnAt, backlogPlace, queuedSince }: Wait) {
  // A waiting action is due just after `notAfter` at the latest, so that it expires on time.
  const inTime = Math.min(due, notAfter + 1);
  return { state: 'waiting', reason, due: inTime, rateLimitTurnAt, backlogPlace, queuedSince } as const;
}

/** The request was not sent: back to waiting. If an earlier request may have an effect, the phase is `unresolved`, not `unsent`. */
export function backToWaiting(action: ActionIn<'sending'>, wait: Wait): NextIn<'unsent' | 'unresolved'> {
  return action.sent.isRepeat ? unresolved(action, wait) : unsent(action, wait);
}

/** A wait for a turn. `rate_limited` does not hide the reason `credentials`: a person must act on it. */
export function pacedWait({ reason }: Action, wait: ObservedIn<'unsent', 'must_wait'>): Wait {
  return { ...wait, reason: reason === 'credentials' && wait.reason === 'rate_limited' ? reason : wait.reason };
}

/** A wait before the next attempt, after one that certainly had no effect. */
export function retry({ reason, pauseMs }: NotApplied, { now }: Moment): Wait {
  return { reason, due: now + pauseMs };
}

/** A process claims the action. `once`: it sends nothing before `sending` is on record; for the others the claim counts as sending. */
export function claimed(
  action: ActionIn<'unsent' | 'unresolved' | 'claimed'>,
  { lease }: ObservedIn<'unsent', 'its_turn'>,
  { now }: Pick<Moment, 'now'>,
): NextIn<'claimed' | 'sending'> {
  const { epoch, resend, rateLimitTurnAt } = action;
  const claim = { state: 'running', reason: undefined, lease, due: lease, epoch: epoch + 1, rateLimitTurnAt } as const;
  if (mayHaveEffect(action)) return { ...claim, phase: 'sending', sent: { ...action.sent, isRepeat: true } };
  if (resend === 'once') return { ...claim, phase: 'claimed' };
  return { ...claim, phase: 'sending', sent: { at: now, before: [], isRepeat: false } };
}

export function inDoubt(sent: Sent, due: number): NextIn<'in_doubt'> {
  return { phase: 'in_doubt', state: 'in_doubt', reason: 'answer_lost', sent, due };
}

/** In doubt; the next read comes after a delay. */
export function inDoubtUntilNextRead(sent: Sent, { now, settleMs }: Moment): NextIn<'in_doubt'> {
  return inDoubt(sent, nextLook(settleMs, now, sent.at));
}

/** The response was lost. */
export function responseLost(
  action: ActionIn<'sending'>,
  { vendorStatus, pauseMs }: ObservedIn<'sending', 'no_response'>,
  moment: Moment,
): NextIn<'in_doubt'> {
  const { now, settleMs } = moment;
  const { sent } = action;
  // A second lost response: pause with growing intervals, because the vendor may not respond for a while.
  const due = sent.isRepeat ? now + pauseMs : nextLook(settleMs, now, now);
  return { ...inDoubt(sent, due), lostAt: now, ...notedFailure(action, 'answer_lost', vendorStatus, moment) };
}

/** A repeated request failed for good; an earlier one may have taken effect, so the action is in doubt. */
export function resendFailed(
  action: ActionIn<'unresolved' | 'sending'>,
  { failure }: FailedForGood,
  moment: Moment,
): NextIn<'in_doubt'> {
  const noted = notedFailure(action, failure.kind, failure.vendor?.status, moment);
  return { ...inDoubtUntilNextRead(action.sent, moment), ...noted };
}

/** Cancels before sending. If an earlier request may have taken effect, the action is in doubt first. */
export function cancelledOrInDoubt(
  { sent }: ActionIn<'sending'>,
  reason: ActionIn<'cancelled'>['reason'],
  moment: Moment,
): NextIn<'cancelled' | 'in_doubt'> {
  return sent.isRepeat ? inDoubtUntilNextRead(sent, moment) : cancelled(reason, moment);
}

/** A person must decide. The action still owns its conversation: the actions behind it wait. */
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

/** The reads do not show whether a request took effect, or the action cannot be carried out here any more. */
export function heldAsUnclear({ sent }: { readonly sent: Sent }, moment: Moment): NextIn<'held'> {
  return held(sent, 'unclear', moment);
}

/** The operation is not deployed here, and a request of the action may have an effect: it waits for the operation until `notAfter`. */
export function undeployed<A extends ActionIn<'unresolved' | 'sending' | 'in_doubt'>>(
  action: A,
  moment: Moment,
): A | NextIn<'held'> {
  if (isTooLate(action, moment)) return heldAsUnclear(action, moment);
  // Just after `notAfter` at the latest, so that it is held on time.
  return { ...action, due: Math.min(moment.now + UNDEPLOYED_MS, action.notAfter + 1) };
}

/**
 * A person decided `resend`: the action is `unsent` again. On that person's word earlier requests count as without effect,
 * and no read looks for them any more.
 */
export function resent(action: ActionIn<'held'>, { now }: Moment): NextIn<'unsent'> {
  const notAfter = Math.max(action.notAfter, now + RESEND_LIFE_MS);
  return {
    ...unsent({ ...action, notAfter }, { reason: 'person', due: now }),
    notAfter,
    resumedAt: now,
    firstSentAt: undefined,
    // The epoch rises as with a claim: a late response of an earlier request does not end the action that is sent again.
    epoch: action.epoch + 1,
  };
}
