import type { SimulatedVendors } from '../simulated-vendors.ts';
import type { Caller } from './caller.ts';
import type { Serverless } from './stage.ts';

/** Whose events are our own. */
export const OURS = 'conversation-actions.requests';

/** What a trial works with. */
export interface Trialled {
  readonly caller: Caller;
  readonly vendors: SimulatedVendors;
  readonly serverless: Serverless;
  /** Where AWS is. */
  readonly ministack: string;
}

/** One claim about a deployed stage. It returns what it saw, and throws where the claim is false. */
export interface Trial {
  readonly claim: string;
  run(trialled: Trialled): Promise<string>;
}
