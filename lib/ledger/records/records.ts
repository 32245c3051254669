import type { Issue, VendorFacts } from '../../errors/app-error.ts';
import type { ErrorKind } from '../../errors/kinds.ts';
import type { Baseline, Harmless, SeenLimit, VendorName } from '../../operation.ts';

/** How an action arrives. */
export type Trigger = 'http' | 'event' | 'direct';

export const STATES = ['waiting', 'running', 'in_doubt', 'held', 'done', 'failed', 'cancelled'] as const;
export type State = (typeof STATES)[number];

/** Why an action is in its state. */
export const REASONS = [
  'scheduled',
  'queued',
  'rate_limited',
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

/** One attempt, as the action's record keeps it. */
export interface Attempt {
  /** When it was sent, or else when it ended. Epoch milliseconds. */
  readonly at: number;
  readonly phase: 'send' | 'settle';
  readonly outcome: string;
  readonly vendorStatus?: number | undefined;
}

/** Why a failed action failed: what a problem is made of, without customer text. */
export interface FailureRecord {
  readonly kind: ErrorKind;
  readonly detail: string;
  readonly issues?: readonly Issue[] | undefined;
  readonly vendor?: VendorFacts | undefined;
  readonly verified?: boolean | 'unsupported' | undefined;
}

/** One request to run one operation. All times are epoch milliseconds. */
export interface Action {
  readonly id: string;
  readonly operation: string;
  readonly vendor: VendorName;
  readonly account: string;
  /** What is owned and ordered, within the account. */
  readonly conversation: string;
  /** Of several requests with the same key, the one that recorded it. */
  readonly recordedBy: string;
  /** For audit and permission; never part of the key. */
  readonly caller: string;
  readonly trigger: Trigger;
  readonly correlationId: string;
  /** Of the canonical input: the same key with another input is refused. */
  readonly fingerprint: string;
  readonly acceptedAt: number;
  readonly notBefore?: number | undefined;
  readonly notAfter: number;
  readonly onlyIf?: string | undefined;
  /** Removed when the action ends. `parts`: it is kept in so many records of its own. */
  readonly input?: { readonly json: string } | { readonly parts: number } | undefined;
  /** Groups of fields that this action sets (see `Operation.sets`). */
  readonly sets: readonly string[];

  readonly state: State;
  readonly reason?: Reason | undefined;
  /** When somebody must look again; past `NEVER` once nobody has to. */
  readonly due: number;
  /** Fencing: how often it was claimed. */
  readonly epoch: number;
  /** Until when the claimer may be alive. */
  readonly lease?: number | undefined;
  /** When the first byte may have left, of the first request whose effect is not known. */
  readonly sentAt?: number | undefined;
  readonly before?: Baseline | undefined;
  /** When a person said that it shall be sent. */
  readonly resumedAt?: number | undefined;
  /** How often it was sent anew after having been proven absent. */
  readonly resends: number;
  /** When a request was last given up without its answer, or its process was certainly dead. */
  readonly lostAt?: number | undefined;
  /** When a read, past the settle time, first showed no effect. */
  readonly absentAt?: number | undefined;
  /** Its turn in the account's rate limit, once it has one. */
  readonly slotAt?: number | undefined;
  readonly attempts: readonly Attempt[];

  readonly result?: unknown;
  readonly verified?: boolean | 'unsupported' | undefined;
  readonly warnings: readonly string[];
  /** `null`: there is one, whose name is not known. */
  readonly artifact?: string | null | undefined;
  /** What the vendor last said of the account's rate limit. */
  readonly rateLimit?: SeenLimit | undefined;
  /** What was left out when the rest of the input was sent again, because it could not be confirmed. */
  readonly givenUp?: Harmless['givenUp'];
  readonly failure?: FailureRecord | undefined;
  /** Its answer was lost, and its effect was found by reading. */
  readonly reconciled?: boolean | undefined;
  readonly endedAt?: number | undefined;
  /** Whether the result event is out. */
  readonly announced: boolean;
  /** After a resend: when to look whether the first one has taken effect after all. */
  readonly auditAt?: number | undefined;
  /** With `auditAt`: when the first one was sent. */
  readonly firstSentAt?: number | undefined;
}

/** Who stands in line for a conversation, and what is known to be whose. */
export interface Conversation {
  /** The first one owns the conversation. */
  readonly line: readonly { readonly actionId: string; readonly at: number }[];
  /** Vendor artifacts that belong to ended actions. */
  readonly credited: readonly string[];
  /** Group of fields → when the newest action that has set it wanted it to be so. */
  readonly lastSet: Readonly<Record<string, number>>;
  /** When the last of our writes had taken effect. */
  readonly writtenAt?: number | undefined;
}

/** What an account's actions share: its rate limit and its health. */
export interface Account {
  /** Units a minute, where the vendor's answers have told. */
  readonly perMinute?: number | undefined;
  /** Nothing is sent before this. */
  readonly pauseUntil: number;
  /** Failures in a row; a success sets it to 0. */
  readonly failures: number;
}

/** A `due` that never comes. What has ended keeps its order behind it. */
export const NEVER = 4e15;

const ENDED: readonly State[] = ['done', 'failed', 'cancelled'];

/** Whether nothing about the action's effect can change any more. */
export function ended(action: Pick<Action, 'state'>): boolean {
  return ENDED.includes(action.state);
}

/** Whether the vendor may have got it, without our knowing what became of it. */
export function inFlight(action: Pick<Action, 'sentAt'>): boolean {
  return action.sentAt !== undefined;
}
