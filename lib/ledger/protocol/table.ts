import { type ActionIn, NEVER, type Phase } from '../records/action.ts';
import * as end from './end.ts';
import * as enter from './enter.ts';
import { afterAbsence, afterUnclearLook, afterUnreadableLook } from './evidence.ts';
import { notedFailure } from './history.ts';
import type { Moment, Next } from './next.ts';
import type { AuditResult, Observable, ObservedIn } from './observation.ts';

/** What a transition is decided from. */
interface Case<A, O> {
  readonly action: A;
  readonly observed: O;
  readonly moment: Moment;
}

/** One row: the phases to which it may lead, and what the action becomes; `undefined`: it stays as it is. */
export interface Row<A, O> {
  readonly to: readonly Phase[];
  readonly next: (given: Case<A, O>) => Next | undefined;
}

/** Exactly one row for each observation that is possible in a phase. */
type Table = {
  readonly [P in Phase]: { readonly [K in Observable[P]['kind']]: Row<ActionIn<P>, ObservedIn<P, K>> };
};

/** What callers are told after an audit. */
const AUDIT_WARNINGS: Readonly<Record<AuditResult, readonly string[]>> = {
  found: ['duplicate_detected'],
  absent: [],
  unreadable: ['duplicate_unaudited'],
};
/** If the vendor cannot be read or does not show it clearly, or the conversation is busy, the next audit comes after this part of the time since the end: thirty reads in a day. */
const AUDIT_AGAIN_SHARE = 0.1;
/** It comes no sooner than after this. */
const AUDIT_AGAIN_MS = 60_000;

const INPUT_GONE = { kind: 'internal', detail: 'The input of this action is no longer kept.' } as const;
const DECIDED = { kind: 'decided_failed', detail: 'A person decided that it failed.' } as const;

type Shared<P extends Phase, K extends Observable[P]['kind']> = {
  readonly [kind in K]: Row<ActionIn<P>, ObservedIn<P, kind>>;
};

/** A process learns that a request took effect, possibly after another process has moved the action on. */
const TAKEN_EFFECT: Shared<'unsent' | 'unresolved' | 'in_doubt' | 'held', 'applied' | 'found'> = {
  applied: to(['done'], ({ action, observed, moment }) => end.done(action, observed, moment, 'applied')),
  found: to(['done'], ({ action, observed, moment }) => end.done(action, observed, moment, 'found')),
};

/** No request is under way, and none counts as having had an effect, so no read of the vendor is needed. */
const NOTHING_SENT: Shared<
  'unsent' | 'claimed',
  'its_turn' | 'must_wait' | 'expired' | 'superseded' | 'not_applied' | 'failed_for_good' | 'undeployed' | 'input_gone'
> = {
  // Also for a `claimed` action whose lease has expired: the process that claimed it is dead, and had sent nothing.
  its_turn: to(['claimed', 'sending'], ({ action, observed, moment }) => enter.claimed(action, observed, moment)),
  must_wait: to(['unsent'], ({ action, observed }) => enter.unsent(action, enter.pacedWait(action, observed))),
  expired: to(['cancelled'], ({ moment }) => end.cancelled('expired', moment)),
  superseded: to(['cancelled'], ({ moment }) => end.cancelled('superseded', moment)),
  not_applied: to(['unsent'], ({ action, observed, moment }) => ({
    ...enter.unsent(action, enter.retry(observed, moment)),
    ...notedFailure(action, observed.error, observed.vendorStatus, moment),
  })),
  failed_for_good: to(['failed'], ({ action, observed, moment }) => end.failedForGood(action, observed, moment)),
  undeployed: to(['unsent', 'cancelled'], ({ action, moment }) => {
    if (enter.isTooLate(action, moment)) return end.cancelled('expired', moment);
    return enter.unsent(action, { ...action, due: moment.now + enter.UNDEPLOYED_MS });
  }),
  input_gone: to(['failed'], ({ moment }) => end.failed(INPUT_GONE, moment)),
};

/**
 * The protocol: what an action becomes, by its phase and by an observation. `Progress` says what a phase means,
 * `Observation` what an observation means.
 */
export const TABLE: Table = {
  unsent: {
    ...NOTHING_SENT,
    behind_another: to(['unsent'], ({ action, observed, moment }) => enter.queued(action, observed, moment)),
    cancel_requested: to(['cancelled'], ({ moment }) => end.cancelled('caller', moment)),
    announced: to(['unsent'], ({ action }) => ({ ...action, unpublished: undefined })),
    ...TAKEN_EFFECT,
  },

  unresolved: {
    its_turn: to(['sending'], ({ action, observed, moment }) => enter.claimed(action, observed, moment)),
    behind_another: to(['unresolved'], ({ action, observed, moment }) => enter.queued(action, observed, moment)),
    must_wait: to(['unresolved'], ({ action, observed }) =>
      enter.unresolved(action, enter.pacedWait(action, observed)),
    ),
    expired: to(['in_doubt'], ({ action, moment: { now } }) => enter.inDoubt(action.sent, now)),
    superseded: to(['in_doubt'], ({ action, moment }) => enter.inDoubtUntilNextRead(action.sent, moment)),
    not_applied: to(['unresolved'], ({ action, observed, moment }) => ({
      ...enter.unresolved(action, enter.retry(observed, moment)),
      ...notedFailure(action, observed.error, observed.vendorStatus, moment),
    })),
    // The repeated request failed; an earlier one may have taken effect.
    failed_for_good: to(['in_doubt'], ({ action, observed, moment }) => enter.resendFailed(action, observed, moment)),
    undeployed: to(['unresolved', 'held'], ({ action, moment }) => enter.undeployed(action, moment)),
    input_gone: to(['held'], ({ action, moment }) => enter.heldAsUnclear(action, moment)),
    ...TAKEN_EFFECT,
  },

  claimed: {
    ...NOTHING_SENT,
    behind_another: to(['unsent'], ({ action, observed }) => enter.unsent(action, { ...observed, reason: 'queued' })),
    status_differs: to(['cancelled'], ({ moment }) => end.cancelled('status_changed', moment)),
    merged: to(['unsent'], ({ action, observed: { into: conversation }, moment: { now } }) => ({
      ...enter.unsent(action, { reason: 'queued', due: now }),
      conversation,
    })),
    // From now on the conversation is on record: no retry looks for it again.
    target_found: to(['unsent'], ({ action, observed: { resolution, resend }, moment: { now } }) => ({
      ...enter.unsent(action, { reason: 'queued', due: now }),
      conversation: resolution.conversation,
      resolution: { ...resolution, at: now },
      resend,
    })),
    too_little_time: to(['unsent'], ({ action, observed: { pauseMs }, moment: { now } }) =>
      enter.unsent(action, { ...action, reason: 'retry', due: now + pauseMs }),
    ),
    // On record before the first byte leaves: a process that finds `sending` with an expired lease knows that the action is in doubt.
    ready: to(['sending'], ({ action, observed: { before }, moment: { now } }) => ({
      ...action,
      phase: 'sending',
      sent: { at: now, before, isRepeat: false },
    })),
  },

  sending: {
    applied: to(['done'], ({ action, observed, moment }) => end.done(action, observed, moment, 'applied')),
    // An earlier request may have taken effect, and a read must tell.
    rehearsed: to(['done', 'in_doubt'], ({ action, observed, moment }) =>
      action.sent.isRepeat ? enter.inDoubtUntilNextRead(action.sent, moment) : end.rehearsed(action, observed, moment),
    ),
    no_response: to(['in_doubt'], ({ action, observed, moment }) => enter.responseLost(action, observed, moment)),
    not_applied: to(['unsent', 'unresolved'], ({ action, observed, moment }) => ({
      ...enter.backToWaiting(action, enter.retry(observed, moment)),
      ...notedFailure(action, observed.error, observed.vendorStatus, moment),
    })),
    failed_for_good: to(['failed', 'in_doubt'], ({ action, observed, moment }) =>
      action.sent.isRepeat ? enter.resendFailed(action, observed, moment) : end.failedForGood(action, observed, moment),
    ),
    // The process died after the request may have left. The next step reads the vendor; nothing is sent again without evidence.
    abandoned: to(['in_doubt'], ({ action, moment: { now } }) => ({
      ...enter.inDoubt(action.sent, now),
      lostAt: action.lease,
    })),

    // A `safe` or `keyed` action counts as sending from its claim on, so all of this is observed before its request.
    behind_another: to(['unsent', 'unresolved'], ({ action, observed }) =>
      enter.backToWaiting(action, { ...observed, reason: 'queued' }),
    ),
    must_wait: to(['unsent', 'unresolved'], ({ action, observed }) => enter.backToWaiting(action, observed)),
    too_little_time: to(['unsent', 'unresolved'], ({ action, observed: { pauseMs }, moment: { now } }) =>
      enter.backToWaiting(action, { ...action, reason: 'retry', due: now + pauseMs }),
    ),
    expired: to(['cancelled', 'in_doubt'], ({ action, moment }) => enter.cancelledOrInDoubt(action, 'expired', moment)),
    superseded: to(['cancelled', 'in_doubt'], ({ action, moment }) =>
      enter.cancelledOrInDoubt(action, 'superseded', moment),
    ),
    status_differs: to(['cancelled', 'in_doubt'], ({ action, moment }) =>
      enter.cancelledOrInDoubt(action, 'status_changed', moment),
    ),
    already_set: to(['done'], ({ action, observed, moment }) => end.done(action, observed, moment, 'already_set')),
    changed_by_others: to(['held'], ({ action, moment }) => enter.heldAsUnclear(action, moment)),
    ready: to(['sending'], () => undefined),
    undeployed: to(['sending', 'held'], ({ action, moment }) => enter.undeployed(action, moment)),
    input_gone: to(['held'], ({ action, moment }) => enter.heldAsUnclear(action, moment)),
  },

  in_doubt: {
    ...TAKEN_EFFECT,
    absent: to(['in_doubt', 'unsent', 'unresolved', 'cancelled', 'held'], ({ action, moment }) =>
      afterAbsence(action, moment),
    ),
    unclear: to(['in_doubt', 'unresolved', 'held'], ({ action, moment }) => afterUnclearLook(action, moment)),
    unreadable: to(['in_doubt', 'held'], ({ action, moment }) => afterUnreadableLook(action, moment)),
    harmless_to_resend: to(['unresolved', 'in_doubt', 'held'], ({ action, observed, moment }) => {
      if (enter.isTooLate(action, moment)) return afterUnclearLook(action, moment);
      const { input, givenUp = action.givenUp } = observed;
      return {
        ...enter.unresolved(action, { reason: 'retry', due: moment.now }),
        input: { json: JSON.stringify(input) },
        givenUp,
        resend: 'safe',
      };
    }),
    // Adds the artifact to the baseline: the next read ignores it.
    belongs_to_another: to(['in_doubt'], ({ action, observed: { artifact }, moment }) => {
      const sent = { ...action.sent, before: [...action.sent.before, artifact] };
      return { ...action, ...enter.inDoubtUntilNextRead(sent, moment) };
    }),
    must_wait: to(['in_doubt'], ({ action, observed: { due } }) => ({ ...action, due })),
    // The claim counted as sending, but its process died before the action was first in line: no request was sent.
    not_first_in_line: to(['unsent'], ({ action, moment: { now } }) => ({
      ...enter.unsent(action, { reason: 'retry', due: now }),
      lostAt: undefined,
    })),
    superseded: to(['cancelled'], ({ moment }) => end.cancelled('superseded', moment)),
    undeployed: to(['in_doubt', 'held'], ({ action, moment }) => enter.undeployed(action, moment)),
    input_gone: to(['held'], ({ action, moment }) => enter.heldAsUnclear(action, moment)),
  },

  held: {
    decided_done: to(['done'], ({ action, moment }) =>
      end.done(action, { done: { result: undefined }, superseded: [] }, moment, 'decided'),
    ),
    decided_failed: to(['failed'], ({ moment }) => ({ ...end.failed(DECIDED, moment), reason: 'person' })),
    decided_resend: to(['unsent'], ({ action, moment }) => enter.resent(action, moment)),
    announced: to(['held'], ({ action, moment: { now } }) => ({
      ...action,
      announced: true,
      unpublished: undefined,
      due: NEVER + now,
    })),
    ...TAKEN_EFFECT,
  },

  done: {
    announced: to(['done'], ({ action }) => end.announced(action)),
    audited: to(['done'], ({ action, observed: { second } }) => {
      const { warnings, ...rest } = action;
      const audited = { ...rest, audit: undefined, input: undefined };
      return {
        ...audited,
        warnings: [...warnings, ...AUDIT_WARNINGS[second]],
        due: end.dueOfEnded(audited),
      };
    }),
    not_auditable: to(['done'], ({ action, moment }) => {
      const laterMs = Math.round((moment.now - action.endedAt) * AUDIT_AGAIN_SHARE);
      const at = moment.now + Math.max(AUDIT_AGAIN_MS, laterMs);
      return { ...action, due: at, audit: action.audit && { ...action.audit, at } };
    }),
  },
  failed: { announced: to(['failed'], ({ action }) => end.announced(action)) },
  cancelled: { announced: to(['cancelled'], ({ action }) => end.announced(action)) },
};

/** A row that leads to the phases named, and to no other. */
function to<const T extends Phase, A, O>(
  phases: readonly T[],
  next: (given: Case<A, O>) => Extract<Next, { phase: T }> | undefined,
): Row<A, O> {
  return { to: phases, next };
}
