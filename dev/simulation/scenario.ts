import type { Operation } from '../../lib/operation.ts';
import type { Delivery, VendorRequest } from '../simulators/exchange.ts';
import type { Fault } from '../simulators/faults.ts';
import type { Random } from './random.ts';

/** One request that somebody will make. */
export interface Wish {
  readonly input: Readonly<Record<string, unknown>>;
  /** What stands at the vendor before, and looks as if it were ours. */
  readonly precedent?: (() => void) | undefined;
}

/** What the n-th request did to the vendor. */
export interface Effects {
  /** Names of what was made, in the vendor's words; the same name in two requests' effects is one thing. */
  readonly made: readonly string[];
}

/** An operation as the simulation uses it: what is asked for, and how its effects are told apart. */
export interface Scenario {
  readonly operation: Operation;
  readonly host: string;
  /** Hands a request to the vendor, struck by a fault if there is one. */
  receive(request: VendorRequest, fault: Fault | undefined): Promise<Delivery>;
  /** The n-th request. It bears a mark that shows in its effects, and that no evidence looks at. */
  wish(n: number, random: Random): Wish;
  /** Effects by request, as the vendor has them. */
  effects(): ReadonlyMap<number, Effects>;
  /** The name of what an action's result says it made. */
  claim(result: unknown): string | undefined;
  /** The conversation that a write is for, or `undefined` where a request does not write. */
  writesTo(method: string, path: string): string | undefined;
}
