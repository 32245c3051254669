import type { Resolution } from '../../lib/ledger/protocol/people.ts';
import type { Action } from '../../lib/ledger/records/action.ts';
import type { Clock } from './clock.ts';
import type { Deployment } from './deployment.ts';
import type { Random } from './random.ts';
import { arnOf, decisionEvent } from './requests.ts';
import type { Witness } from './witness.ts';

/** Who is on call. */
export interface OnCall {
  /** How many people decide about the same action within a second, without knowing of each other. @default 1 */
  readonly people?: number;
  /** How long a held action waits for them. Milliseconds. @default 20 minutes */
  readonly patienceMs?: number;
  /** They also decide about what the bundle is still looking for, and have what they do not find sent once more. @default false */
  readonly hasty?: boolean;
}

/** One decision, as the person who made it knows it. */
export interface Decided {
  readonly actionId: string;
  /** The person, as the authorizer names them. */
  readonly by: string;
  readonly resolution: Resolution;
  /** Epoch milliseconds. */
  readonly askedAt: number;
  /** Epoch milliseconds; infinity if there was no answer. */
  answeredAt: number;
  /** `unknown`: no answer, or one that says that the bundle could not do it now. */
  answer: 'taken' | 'too late' | 'unknown';
}

const PATIENCE_MS = 20 * 60_000;
/** Several people look within this time. Milliseconds. */
const TOGETHER_MS = 100;

/** People on call, who look at the vendor, and then decide on what is held. */
export class People {
  readonly #world: { readonly clock: Clock; readonly random: Random; readonly deployment: Deployment };
  readonly #onCall: OnCall;
  readonly #hasHappened: (action: Action) => boolean;
  readonly #since = new Map<string, number>();
  /** Every decision, in the order in which they were made. */
  readonly decided: Decided[] = [];

  /** @param hasHappened what a person sees at the vendor */
  constructor(
    world: { readonly clock: Clock; readonly random: Random; readonly deployment: Deployment },
    onCall: OnCall,
    hasHappened: (action: Action) => boolean,
  ) {
    this.#world = world;
    this.#onCall = onCall;
    this.#hasHappened = hasHappened;
  }

  /** How many actions somebody had to decide on. */
  get decisions(): number {
    return this.#since.size;
  }

  /** Decides on what has been held for long enough; should the answer be lost, the next look decides again. */
  look({ held, open, actions }: Pick<Witness, 'held' | 'open' | 'actions'>): void {
    const now = this.#world.clock.now();
    const { patienceMs = PATIENCE_MS, hasty = false } = this.#onCall;
    for (const action of held.values()) {
      const since = this.#since.get(action.id) ?? now;
      this.#since.set(action.id, since);
      if (now >= since + patienceMs) this.#together(action);
    }
    if (!hasty) return;
    for (const id of open) {
      const action = actions.get(id);
      if (action?.state === 'in_doubt') this.#together(action);
    }
  }

  #together(action: Action): void {
    const { people = 1 } = this.#onCall;
    const { clock, random } = this.#world;
    for (let person = 1; person <= people; person += 1) {
      if (people === 1) void this.#decide(action, arnOf('person-1'));
      else
        clock.at(clock.now() + random.between(0, TOGETHER_MS), () => this.#decide(action, arnOf(`person-${person}`)));
    }
  }

  /** Whoever is alone gives up what did not happen; of several, one gives it up and another has it sent once more. */
  async #decide(action: Action, by: string): Promise<void> {
    const { clock, random, deployment } = this.#world;
    const { people = 1 } = this.#onCall;
    const absent = people === 1 || random.chance(0.3) ? 'failed' : 'resend';
    const resolution = this.#hasHappened(action) ? 'done' : action.state === 'in_doubt' ? 'resend' : absent;
    const decided: Decided = {
      ...{ actionId: action.id, by, resolution, askedAt: clock.now() },
      ...{ answeredAt: Number.POSITIVE_INFINITY, answer: 'unknown' },
    };
    this.decided.push(decided);
    const invocation = await deployment.lambda.invoke(deployment.resolver, decisionEvent(action.id, resolution, by));
    if (invocation.kind !== 'answered') return;
    decided.answeredAt = clock.now();
    const { statusCode } = Object(invocation.answer);
    decided.answer = statusCode === 200 ? 'taken' : statusCode === 409 ? 'too late' : 'unknown';
  }
}
