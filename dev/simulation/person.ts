import type { Resolution } from '../../lib/ledger/protocol/people.ts';
import type { Action } from '../../lib/ledger/records/action.ts';
import type { Clock } from './clock.ts';
import type { Deployment } from './deployment.ts';

/** How long a held action waits for somebody. */
const PATIENCE_MS = 20 * 60_000;

/** Somebody on call, who looks at the vendor, and then decides on what is held. */
export class Person {
  readonly #clock: Clock;
  readonly #deployment: Deployment;
  readonly #hasHappened: (action: Action) => boolean;
  readonly #since = new Map<string, number>();

  /** @param hasHappened what this person sees at the vendor */
  constructor(clock: Clock, deployment: Deployment, hasHappened: (action: Action) => boolean) {
    this.#clock = clock;
    this.#deployment = deployment;
    this.#hasHappened = hasHappened;
  }

  /** How many actions somebody had to decide on. */
  get decisions(): number {
    return this.#since.size;
  }

  /** Decides on what has been held for long enough; should the answer be lost, the next look decides again. */
  look(held: Iterable<Action>): void {
    const now = this.#clock.now();
    const { lambda, resolver } = this.#deployment;
    for (const action of held) {
      const since = this.#since.get(action.id) ?? now;
      this.#since.set(action.id, since);
      if (now < since + PATIENCE_MS) continue;
      const resolution: Resolution = this.#hasHappened(action) ? 'done' : 'failed';
      void lambda.invoke(resolver, { input: { actionId: action.id, resolution } });
    }
  }
}
