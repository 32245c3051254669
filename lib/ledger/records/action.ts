import type { Issue, SeenLimit, VendorFacts } from '../../errors/app-error.ts';
import type { ErrorKind } from '../../errors/kinds.ts';
import type { Baseline, Harmless, ResendClass, VendorName } from '../../operation.ts';
import type { Resolution } from '../../place.ts';
import type { BacklogPlace } from './account.ts';
import type { Decision } from './decision.ts';
import type { HistoryEntry } from './history.ts';

/** How an action arrives. */
export type Trigger = 'http' | 'event' | 'direct';

/** What callers see of where an action stands. */
export const STATES = ['waiting', 'running', 'in_doubt', 'held', 'done', 'failed', 'cancelled'] as const;
export type State = (typeof STATES)[number];

/** Why an action is in its state. */
export const REASONS = [
  'scheduled',
  'queued',
  'rate_limited',
  'paused',
  'retry',
  'vendor_unavailable',
  'unavailable',
  'credentials',
  'answer_lost',
  'unclear',
  'absent_after_resend',
  'superseded',
  'expired',
  'status_changed',
  'caller',
  'person',
] as const;
export type Reason = (typeof REASONS)[number];

/** One request to run one operation, and where it stands. All times are epoch milliseconds. */
export type Action = ActionFacts & Progress;

/** What an action has in every phase. */
export interface ActionFacts {
  readonly id: string;
  readonly operation: string;
  readonly vendor: VendorName;
  readonly account: string;
  /** The conversation (or author) in whose line it stands, within the account; until it is found, a name of its own. */
  readonly conversation: string;
  /** How the conversation was found, where the input does not name it. Nothing here tells whose it is. */
  readonly resolution?: (Resolution & { readonly at: number }) | undefined;
  /** Of several requests with the same key, the one that recorded it. */
  readonly recordedBy: string;
  /** For audit and permission; never part of the key. */
  readonly caller: string;
  readonly trigger: Trigger;
  readonly correlationId: string;
  /** A hash of the canonical input: the same key with another input is refused. */
  readonly fingerprint: string;
  readonly acceptedAt: number;
  readonly notBefore?: number | undefined;
  readonly notAfter: number;
  readonly onlyIf?: string | undefined;
  /** What may be done after a lost response, for the input as it is on record. */
  readonly resend: ResendClass;
  /** Removed when the action ends. `parts`: it is kept in so many records of its own. */
  readonly input?: { readonly json: string } | { readonly parts: number } | undefined;
  /** What this action sets, by its names in the operation's `Changes`. */
  readonly sets: readonly string[];
  /** When the loop must look at it again; past `NEVER` once it need not. */
  readonly due: number;
  /** Fencing token: how often it was claimed. */
  readonly epoch: number;
  readonly history: readonly HistoryEntry[];
  /** How many entries of its history, between the first and the latest, are not kept. */
  readonly historyLeftOut?: number | undefined;
  /** Whether the result event of its end, or of its being held, has been published. */
  readonly announced: boolean;
  /** When a request was last given up without its response, or the process that sent it was certainly dead. */
  readonly lostAt?: number | undefined;
  /** When the first request was sent, if the action was sent again after having been proven absent. */
  readonly firstSentAt?: number | undefined;
  /** What people have decided about it, oldest first. */
  readonly decisions?: readonly Decision[] | undefined;
  /** When a person decided that it shall be sent. */
  readonly resumedAt?: number | undefined;
  /** What was left out when the rest of the input was sent again, because it could not be confirmed. */
  readonly givenUp?: Harmless['givenUp'];
}

/**
 * Where an action stands: one variant a phase. Callers see the `state`; the protocol's table has one row set a phase.
 *
 * | phase | what is certain |
 * |---|---|
 * | `unsent` | no request of the action has an effect, or ever will |
 * | `unresolved` | an earlier request may have an effect; it is `safe` or `keyed`, so it may be sent again |
 * | `claimed` | a process has the lease and has not sent anything (`once`) |
 * | `sending` | a process has the lease, and a request may have left |
 * | `in_doubt` | a request may have left, and no process waits for its response |
 */
export type Progress = Unsent | Unresolved | Claimed | Sending | InDoubt | Held | Done | Failed | Cancelled;

export type Phase = Progress['phase'];

/** An action in one phase. */
export type ActionIn<P extends Phase> = ActionFacts & Extract<Progress, { phase: P }>;

interface Unsent extends Waiting {
  readonly phase: 'unsent';
}

interface Unresolved extends Waiting {
  readonly phase: 'unresolved';
  readonly sent: Sent;
}

interface Waiting {
  readonly state: 'waiting';
  readonly reason?: Reason | undefined;
  /** Its turn in the account's rate limit, once it has taken one. */
  readonly rateLimitTurnAt?: number | undefined;
  /** Its place in the account's backlog, while it has no turn. */
  readonly backlogPlace?: BacklogPlace | undefined;
}

interface Claimed {
  readonly phase: 'claimed';
  readonly state: 'running';
  readonly reason?: undefined;
  /** Until when the process that claimed it may be alive. */
  readonly lease: number;
  readonly rateLimitTurnAt?: number | undefined;
}

interface Sending {
  readonly phase: 'sending';
  readonly state: 'running';
  readonly reason?: undefined;
  /** Until when the process that claimed it may be alive. */
  readonly lease: number;
  readonly sent: Sent;
  readonly rateLimitTurnAt?: number | undefined;
}

interface InDoubt {
  readonly phase: 'in_doubt';
  readonly state: 'in_doubt';
  readonly reason: 'answer_lost';
  readonly sent: Sent;
  /** When a read, past the settle time, first showed no effect. */
  readonly firstAbsentAt?: number | undefined;
}

interface Held {
  readonly phase: 'held';
  readonly state: 'held';
  readonly reason: 'unclear' | 'absent_after_resend';
  readonly heldAt: number;
  readonly sent: Sent;
}

interface Done {
  readonly phase: 'done';
  readonly state: 'done';
  readonly reason?: 'person' | undefined;
  readonly endedAt: number;
  readonly result?: unknown;
  readonly verified: boolean | 'unsupported';
  readonly warnings: readonly string[];
  /** The vendor's id of what was made. `null`: there is one, and the vendor did not name it. */
  readonly artifact?: string | null | undefined;
  readonly rateLimit?: SeenLimit | undefined;
  /** Its response was lost, and its effect was found by reading. */
  readonly reconciled?: true | undefined;
  readonly audit?: Audit | undefined;
}

interface Failed {
  readonly phase: 'failed';
  readonly state: 'failed';
  readonly reason?: 'person' | undefined;
  readonly endedAt: number;
  readonly failure: FailureRecord;
}

interface Cancelled {
  readonly phase: 'cancelled';
  readonly state: 'cancelled';
  readonly reason: 'caller' | 'expired' | 'superseded' | 'status_changed';
  readonly endedAt: number;
}

/** A request that may have an effect. */
export interface Sent {
  /** When the first byte may have left, of the first request whose effect is not known. */
  readonly at: number;
  /** What the conversation showed before, and what was found to be another action's since. */
  readonly before: Baseline;
  /** An earlier request of the same action may have an effect, too. */
  readonly isRepeat: boolean;
}

/** The one more look at what was sent again: has the first request taken effect after all? */
export interface Audit {
  readonly at: number;
  /** When the first request was sent. */
  readonly firstSentAt: number;
  /** What stood in the conversation before the second. */
  readonly before: Baseline;
}

/** Why a failed action failed: what a problem is made of, without customer text. */
export interface FailureRecord {
  readonly kind: ErrorKind;
  readonly detail: string;
  readonly issues?: readonly Issue[] | undefined;
  readonly vendor?: VendorFacts | undefined;
  readonly verified?: boolean | 'unsupported' | undefined;
  /** Of `not_found_by_customer`: the conversations that matched. */
  readonly candidates?: readonly string[] | undefined;
}

/** A `due` that never comes. What has ended keeps its order behind it. */
export const NEVER = 4e15;

type Ended = Done | Failed | Cancelled;

/** Whether nothing about the action's effect can change any more. */
export function ended<A extends Pick<Action, 'state'>>(action: A): action is A & Ended {
  return action.state === 'done' || action.state === 'failed' || action.state === 'cancelled';
}

/** Whether a request may have an effect of which nothing is known. */
export function isUnresolved<A extends Progress>(action: A): action is A & { readonly sent: Sent } {
  return 'sent' in action;
}

const FACTS: Readonly<Record<keyof ActionFacts, true>> = {
  ...{ id: true, operation: true, vendor: true, account: true, conversation: true, recordedBy: true, caller: true },
  ...{ trigger: true, correlationId: true, fingerprint: true, acceptedAt: true, notBefore: true, notAfter: true },
  ...{ onlyIf: true, resend: true, input: true, sets: true, due: true, epoch: true, history: true, announced: true },
  ...{ resolution: true, historyLeftOut: true, lostAt: true, firstSentAt: true, resumedAt: true, decisions: true },
  ...{ givenUp: true },
};

/** An action without what belongs to its phase: what stays when it enters another one. */
export function factsOf(action: Action): ActionFacts {
  const facts = Object.entries(action).filter(([name]) => name in FACTS);
  return Object.fromEntries(facts) as unknown as ActionFacts;
}
