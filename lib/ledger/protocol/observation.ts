import type { ErrorKind } from '../../errors/kinds.ts';
import type { Baseline, ChangeName, Done, Harmless, NotProven, ResendClass } from '../../operation.ts';
import type { FoundTarget } from '../../target-account.ts';
import type { BacklogPlace } from '../records/account.ts';
import type { Action, Phase, Reason } from '../records/action.ts';
import type { Decision } from '../records/decision.ts';
import type { FailureRecord } from '../records/failure.ts';

/** A fact about an action: observed by the loop, or reported by a person or another process. */
export type Observation =
  | TurnObservation
  | ReadinessObservation
  | ResponseObservation
  | AbandonedObservation
  | EvidenceObservation
  | ObstacleObservation
  | DecisionObservation
  | AnnouncementObservation
  | AuditObservation;

/** Whether a waiting action may be sent now. */
export type TurnObservation =
  | { readonly kind: 'expired' }
  | SupersededObservation
  /** Another action owns the conversation. */
  | BehindObservation
  | PaceObservation
  | { readonly kind: 'its_turn'; readonly lease: number };

interface BehindObservation extends Pick<PaceObservation, 'rateLimitTurnAt' | 'backlogPlace'> {
  readonly kind: 'behind_another';
  readonly due: number;
  /** When that was first seen. */
  readonly queuedSince: number;
}

/** Newer actions have set everything that this one would set. */
interface SupersededObservation {
  readonly kind: 'superseded';
}

/** The action may not be sent before `due`: because of the rate limit, the circuit breaker, refused credentials, or a person who stopped the account. */
export interface PaceObservation {
  readonly kind: 'must_wait';
  readonly reason: 'rate_limited' | 'vendor_unavailable' | 'paused' | 'credentials';
  readonly due: number;
  readonly rateLimitTurnAt?: number | undefined;
  readonly backlogPlace?: BacklogPlace | undefined;
}

/** What the last reads before sending show. */
export type ReadinessObservation =
  /** The conversation has another status than `onlyIf` asks for. */
  | { readonly kind: 'status_differs' }
  /** A late repetition: the vendor shows the effect already. */
  | ({ readonly kind: 'already_set' } & Effect)
  /** A late repetition: an agent has changed the conversation since the first attempt. */
  | { readonly kind: 'changed_by_others' }
  /** The conversation has been merged into another. The action must stand in that one's line. */
  | { readonly kind: 'merged'; readonly into: string }
  /** The conversation that the input means has been found. The action must stand in that conversation's line. */
  | { readonly kind: 'target_found'; readonly resolution: FoundTarget; readonly resend: ResendClass }
  | { readonly kind: 'too_little_time'; readonly pauseMs: number }
  | { readonly kind: 'ready'; readonly before: Baseline };

/** Whether a part of the action took effect, or may have, beside the request that is observed: an attempt can send several. */
interface PartlyApplied {
  readonly partly?: boolean | undefined;
}

/** An attempt whose request failed, or did not get under way. */
export type NotSentObservation =
  /** No attempt can succeed: the vendor refuses, has carried it out otherwise than asked, or the action itself is at fault. */
  | ({ readonly kind: 'failed_for_good'; readonly failure: FailureRecord } & PartlyApplied)
  /** The request that failed was certainly not applied: another attempt may follow. */
  | (PartlyApplied & {
      readonly kind: 'not_applied';
      readonly reason: Reason;
      readonly error: ErrorKind;
      readonly vendorStatus?: number | undefined;
      readonly pauseMs: number;
      /** The response to an earlier request of the attempt was lost, and the last request was not sent. */
      readonly isPartLost?: boolean | undefined;
    });

/** What came of a request. */
export type ResponseObservation =
  | ({ readonly kind: 'applied' } & Effect)
  /** The account's mode is `dryRun`: nothing was sent. */
  | ({ readonly kind: 'rehearsed' } & Rehearsal)
  | NotSentObservation
  /** The request may or may not have been applied. */
  | ({
      readonly kind: 'no_response';
      readonly vendorStatus?: number | undefined;
      readonly pauseMs: number;
    } & PartlyApplied);

/** The lease has expired: the process that had it is dead. */
export interface AbandonedObservation {
  readonly kind: 'abandoned';
}

/** What a read of the vendor shows about a request whose response was lost. */
export type EvidenceObservation =
  | PaceObservation
  | SupersededObservation
  /** The action is not first in its line, so its request was never sent. */
  | { readonly kind: 'not_first_in_line' }
  | ({ readonly kind: 'found' } & Effect)
  /** The artifact that was found belongs to another action. */
  | { readonly kind: 'belongs_to_another'; readonly artifact: string }
  | ({ readonly kind: 'absent' } & PartlyApplied)
  | (PartlyApplied & {
      readonly kind: 'unclear';
      readonly outcome: Exclude<NotProven, 'absent'> | 'several';
      readonly candidates?: readonly string[] | undefined;
    })
  | ({ readonly kind: 'harmless_to_resend' } & Harmless)
  | ({ readonly kind: 'unreadable' } & PartlyApplied);

/** Why this deployment cannot carry out an action at all. */
export type ObstacleObservation = { readonly kind: 'undeployed' } | { readonly kind: 'input_gone' };

/** What a caller or a person has decided. */
export type DecisionObservation =
  | CancellationObservation
  | { readonly kind: 'decided_done'; readonly decision: Decision }
  | { readonly kind: 'decided_failed'; readonly decision: Decision }
  | { readonly kind: 'decided_resend'; readonly decision: Decision };

interface CancellationObservation {
  readonly kind: 'cancel_requested';
  readonly decision: Decision;
}

/** The result event has been published; of an unsent action, those of states that it has left. */
export interface AnnouncementObservation {
  readonly kind: 'announced';
}

/** Whether the vendor shows a second effect; `unreadable` if no read could tell. */
export type AuditResult = 'found' | 'absent' | 'unreadable';

/** The audit: one additional read after a resend. */
export type AuditObservation =
  | { readonly kind: 'audited'; readonly second: AuditResult }
  | { readonly kind: 'not_auditable' };

/** A write that took effect, and what it did not set. */
export interface Effect {
  readonly done: Done<unknown>;
  /** What was left out, because a newer action has set it. */
  readonly superseded: readonly ChangeName[];
}

/** A dry run in place of a request. */
export interface Rehearsal {
  readonly done: Done<unknown>;
  /** What would have been sent: it stays readable in place of the input. */
  readonly unsent: Action['input'];
}

/** A slow process reports that its request took effect, after another process has marked it as lost. */
type LateEffect = Extract<Observation, { kind: 'applied' | 'found' }>;

/** What can be observed in each phase; the protocol's table must have a row for each. */
export interface Observable extends Readonly<Record<Phase, Observation>> {
  readonly unsent:
    | TurnObservation
    | NotSentObservation
    | ObstacleObservation
    | CancellationObservation
    | AnnouncementObservation
    | LateEffect;
  readonly unresolved: TurnObservation | NotSentObservation | ObstacleObservation | LateEffect;
  readonly claimed:
    | TurnObservation
    | Exclude<ReadinessObservation, { kind: 'already_set' | 'changed_by_others' }>
    | NotSentObservation
    | ObstacleObservation;
  readonly sending:
    | Exclude<TurnObservation, { kind: 'its_turn' }>
    | Exclude<ReadinessObservation, { kind: 'merged' | 'target_found' }>
    | ResponseObservation
    | AbandonedObservation
    | ObstacleObservation;
  readonly in_doubt: EvidenceObservation | ObstacleObservation | LateEffect;
  readonly held: Exclude<DecisionObservation, CancellationObservation> | AnnouncementObservation | LateEffect;
  readonly done: AnnouncementObservation | AuditObservation;
  readonly failed: AnnouncementObservation;
  readonly cancelled: AnnouncementObservation;
}

/** What can be observed in one phase, by its kind. */
export type ObservedIn<P extends Phase, K extends Observable[P]['kind']> = Extract<Observable[P], { kind: K }>;
