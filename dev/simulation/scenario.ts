import type { Action } from '../../lib/ledger/records/action.ts';
import type { Operation } from '../../lib/operation.ts';
import type { Delivery, VendorRequest } from '../simulators/exchange.ts';
import type { Fault } from '../simulators/faults.ts';
import type { Simulator } from '../simulators/simulator.ts';
import type { Caller, Span } from './callers.ts';
import type { Random } from './random.ts';

/** One request that somebody will make. */
export interface Wish {
  readonly input: Readonly<Record<string, unknown>>;
  /** @default 'default' */
  readonly account?: string | undefined;
  /** @default by chance */
  readonly trigger?: Caller['trigger'] | undefined;
  /** When it is asked for: milliseconds after the first may be. @default at the plan's pace */
  readonly askedAtMs?: number | undefined;
  /** Milliseconds after it is asked for. @default at once */
  readonly beginsAfterMs?: number | undefined;
  /** Milliseconds after it is asked for. @default by chance a day, or what the bundle gives it */
  readonly lastsMs?: number | undefined;
  /** Whether it has an idempotency key. @default by chance */
  readonly keyed?: boolean | undefined;
  /** Asks for the same once more, with the same key, so long after its time is over. Milliseconds. @default it does not */
  readonly againAfterMs?: number | undefined;
  /** What stands at the vendor before, and looks as if it were ours. */
  readonly precedent?: (() => void) | undefined;
}

/** The n-th request, as an action that has ended `done`. */
export interface Fulfilled {
  readonly n: number;
  /** When its values were wanted, as its caller knows. */
  readonly wanted: Span;
  readonly action: Action;
}

/** An operation as the simulation uses it: what is asked for, and how its effects are told apart. */
export interface Scenario {
  readonly operation: Operation;
  readonly host: string;
  /** The vendor whose effects these are, where other scenarios may share it. */
  readonly simulator?: Simulator;
  /** Hands a request to the vendor, struck by a fault if there is one. */
  receive(request: VendorRequest, fault: Fault | undefined): Promise<Delivery>;
  /** The n-th request. It bears a mark that shows in its effects, and that no evidence looks at. */
  wish(n: number, random: Random): Wish;
  /** What each request made at the vendor, by names of the vendor's, in the order in which it was made. */
  effects(): ReadonlyMap<number, readonly string[]>;
  /** What a person sees who looks whether the n-th request took effect. */
  hasHappened(n: number): boolean;
  /** Whether the vendor shows a part of the n-th request, such as the first field of an update. Only of operations that may be repeated. */
  hasBegun?(n: number): boolean;
  /** Whether a request that takes effect again changes nothing. */
  readonly repeatable: boolean;
  /** The name of what an action's result says it made. */
  claim(result: unknown): string | undefined;
  /** Whether a done action may have no effect of its own to show. */
  excused?(action: Action, n: number): boolean;
  /** The names of the conversation to which a request writes what must not be written twice; none, if it does not. */
  writesTo(request: VendorRequest): readonly string[];
  /** Where an older value came after a newer one, given what was done, oldest first, and conversations left to people. */
  disorder?(done: readonly Fulfilled[], held: ReadonlySet<string>): readonly string[];
  /** What else is wrong with what the vendor has at the end. */
  wrongInTheEnd?(done: readonly Fulfilled[]): readonly string[];
}
