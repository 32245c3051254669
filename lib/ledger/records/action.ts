import type { SeenLimit } from '../../errors/app-error.ts';
import type { Baseline, ChangeName, Harmless, ResendClass, VendorName } from '../../operation.ts';
import type { FoundTarget } from '../../target-account.ts';
import type { BacklogPlace } from './account.ts';
import type { Decision } from './decision.ts';
import type { FailureRecord } from './failure.ts';
import type { HistoryEntry } from './history.ts';

/** How an action arrives. */
export type Trigger = 'http' | 'event' | 'direct';

/** The state of an action, as callers see it. */
export const STATES = ['waiting', 'running', 'in_doubt', 'held', 'done', 'failed', 'cancelled'] as const;
export type State = (typeof STATES)[number];

/** Why an action is in its state. `unavailable` is our own database or secret store, `vendor_unavailable` the vendor. */
export const REASONS = [
  // waiting
  'scheduled',
  'queued',
  'rate_limited',
  'paused',
  'retry',
  'vendor_unavailable',
  'unavailable',
  'credentials',
  // in doubt
  'answer_lost',
  // held
  'unclear',
  'absent_after_resend',
  // cancelled
  'superseded',
  'expired',
  'status_changed',
  'caller',
  // A person decided that it is done or failed, or (while it waits) that it is sent again.
  'person',
] as const;
export type Reason = (typeof REASONS)[number];

/** One request to run one operation, and its progress. All times are epoch milliseconds. */
export type Action = ActionFacts & Progress;

/** What an action has in every phase. */
export interface ActionFacts {
  readonly id: string;
  readonly operation: string;
  readonly vendor: VendorName;
  readonly account: string;
  /** The conversation (or author) in whose line the action stands; until that is found, a name that no other action has. */
  readonly conversation: string;
  /** How the conversation was found, if the input does not name it. Holds no customer data. */
  readonly resolution?: (FoundTarget & { readonly at: number }) | undefined;
  /** Id of the request that recorded the action. */
  readonly recordedBy: string;
  /** The caller, as the authorizer names it: for audit and permission, never part of the key. */
  readonly caller: string;
  readonly trigger: Trigger;
  readonly correlationId: string;
  /** A hash of the canonical input: the same key with another input is refused. */
  readonly fingerprint: string;
  readonly acceptedAt: number;
  readonly notBefore?: number | undefined;
  readonly notAfter: number;
  readonly onlyIf?: string | undefined;
  /** The resend class of the input on record: what may be done after a lost response. */
  readonly resend: ResendClass;
  /** The input; removed when the action ends. `parts`: the number of separate records that hold it; see `partKey`. */
  readonly input?: { readonly json: string } | { readonly parts: number; readonly incarnation?: string } | undefined;
  /** What this action sets. */
  readonly sets: readonly ChangeName[];
  /** When the sweep must look at the action again; after `NEVER` if it need not. */
  readonly due: number;
  /** Fencing token: the number of claims and resend decisions. */
  readonly epoch: number;
  readonly history: readonly HistoryEntry[];
  /** The number of history entries, between the first and the latest, that are not kept. */
  readonly historyLeftOut?: number | undefined;
  /** Whether the result event (of the end, or of `held`) has been published. */
  readonly announced: boolean;
  /**
   * What the action was in earlier states whose result events have not been published, oldest first: a person decided about it, or its
   * key was used again, before they were. They are published before the next one.
   */
  readonly unpublished?: readonly Action[] | undefined;
  /** When a process last stopped waiting for a response, or the lease of a dead process ended. */
  readonly lostAt?: number | undefined;
  /** When the first request was sent, if reads proved it absent and the action was sent again. */
  readonly firstSentAt?: number | undefined;
  /** When an attempt was first seen to fail after the vendor had accepted a part of it. */
  readonly partlyAt?: number | undefined;
  /** When a process last stopped waiting for the response to a request that goes before the last one of an attempt. */
  readonly partLostAt?: number | undefined;
  /** What people have decided about the action, oldest first. */
  readonly decisions?: readonly Decision[] | undefined;
  /** When a person decided `resend`. No read had proved that the earlier requests took no effect. */
  readonly resumedAt?: number | undefined;
  /** The part of the input that was left out of a resend, because no read could confirm it. */
  readonly givenUp?: Harmless['givenUp'];
}

/**
 * The progress of an action: one variant for each phase. Callers see the `state`; the protocol's table has its rows by phase.
 *
 * | phase | what is certain |
 * |---|---|
 * | `unsent` | no request is under way, and none took effect: none was sent, or reads proved it absent; with `resumedAt`, a person said so and nothing proves it; with `partlyAt`, a part took effect, or may have, and the rest did not |
 * | `unresolved` | an earlier request may have an effect; the action is `safe` or `keyed`, so it may be sent again |
 * | `claimed` | a process has the lease and has not sent anything (`once`) |
 * | `sending` | a process has the lease, and a request may have left |
 * | `in_doubt` | a request may have left, and no process waits for its response |
 */
export type Progress =
  | UnsentPhase
  | UnresolvedPhase
  | ClaimedPhase
  | SendingPhase
  | InDoubtPhase
  | HeldPhase
  | DonePhase
  | FailedPhase
  | CancelledPhase;

export type Phase = Progress['phase'];

/** An action in one phase. */
export type ActionIn<P extends Phase> = ActionFacts & Extract<Progress, { phase: P }>;

interface UnsentPhase extends Waiting {
  readonly phase: 'unsent';
}

interface UnresolvedPhase extends Waiting {
  readonly phase: 'unresolved';
  readonly sent: Sent;
}

interface Waiting {
  readonly state: 'waiting';
  readonly reason?: Reason | undefined;
  /** The turn that the action has taken in the account's rate limit. */
  readonly rateLimitTurnAt?: number | undefined;
  /** The place that the action has in the account's backlog, until it takes a turn. */
  readonly backlogPlace?: BacklogPlace | undefined;
  /** Since when another action has been seen to own the conversation. Only with the reason `queued`. */
  readonly queuedSince?: number | undefined;
}

interface ClaimedPhase {
  readonly phase: 'claimed';
  readonly state: 'running';
  readonly reason?: undefined;
  /** Until when the process that claimed it may be alive. */
  readonly lease: number;
  readonly rateLimitTurnAt?: number | undefined;
}

interface SendingPhase {
  readonly phase: 'sending';
  readonly state: 'running';
  readonly reason?: undefined;
  /** Until when the process that claimed it may be alive. */
  readonly lease: number;
  readonly sent: Sent;
  readonly rateLimitTurnAt?: number | undefined;
}

interface InDoubtPhase {
  readonly phase: 'in_doubt';
  readonly state: 'in_doubt';
  readonly reason: 'answer_lost';
  readonly sent: Sent;
  /** When a read after the settle time first showed no effect. */
  readonly firstAbsentAt?: number | undefined;
}

interface HeldPhase {
  readonly phase: 'held';
  readonly state: 'held';
  readonly reason: 'unclear' | 'absent_after_resend';
  readonly heldAt: number;
  readonly sent: Sent;
}

interface DonePhase {
  readonly phase: 'done';
  readonly state: 'done';
  readonly reason?: 'person' | undefined;
  readonly endedAt: number;
  readonly result?: unknown;
  readonly verified: boolean | 'unsupported';
  readonly warnings: readonly string[];
  /** The vendor's id of what was made. `null`: something was made, and the vendor did not name it. */
  readonly artifact?: string | null | undefined;
  readonly rateLimit?: SeenLimit | undefined;
  /** The response was lost, and a read found the effect. */
  readonly reconciled?: true | undefined;
  readonly audit?: Audit | undefined;
}

interface FailedPhase {
  readonly phase: 'failed';
  readonly state: 'failed';
  readonly reason?: 'person' | undefined;
  readonly endedAt: number;
  readonly failure: FailureRecord;
}

interface CancelledPhase {
  readonly phase: 'cancelled';
  readonly state: 'cancelled';
  readonly reason: 'caller' | 'expired' | 'superseded' | 'status_changed';
  readonly endedAt: number;
}

/** A request that may have an effect. */
export interface Sent {
  /** When the first request whose effect is unknown was sent: just before its first byte. */
  readonly at: number;
  /** The baseline: what the conversation showed before the request, and what later reads attributed to other actions. */
  readonly before: Baseline;
  /** Whether an earlier request of this action may have an effect, too. */
  readonly isRepeat: boolean;
}

/** The audit: one additional read after a resend. It finds out whether the first request took effect after all. */
export interface Audit {
  readonly at: number;
  /** When the first request was sent. */
  readonly firstSentAt: number;
  /** The baseline of the second request. */
  readonly before: Baseline;
}

/** A `due` that never comes. Finished actions have `NEVER` + the time at which they finished. */
export const NEVER = 4e15;

type Ended = DonePhase | FailedPhase | CancelledPhase;

/** Whether the action has ended. */
export function ended<A extends Pick<Action, 'state'>>(action: A): action is A & Ended {
  return action.state === 'done' || action.state === 'failed' || action.state === 'cancelled';
}

/** Whether the action has a request whose effect is unknown: `unresolved`, `sending`, `in_doubt` and `held`. */
export function mayHaveEffect<A extends Progress>(action: A): action is A & { readonly sent: Sent } {
  return 'sent' in action;
}
