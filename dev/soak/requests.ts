import type { AnySimulator } from '../simulators/define-simulator.ts';
import type { Recorded } from '../simulators/recorded.ts';

/** After this a request on which the vendor has not acted will not be acted on. */
const GIVEN_UP_MS = 10_000;

export interface OnRequests {
  /** A request arrived that is to change something. */
  sent(request: Recorded): void;
  /** The vendor acted on a request, or refused it. */
  answered(request: Recorded): void;
}

/** Sees each request that one vendor has had, though the simulator keeps the newest thousand only. */
export class Requests {
  readonly #simulator: AnySimulator;
  readonly #on: OnRequests;
  #latest: Recorded | undefined;
  #open: readonly Recorded[] = [];

  constructor(simulator: AnySimulator, on: OnRequests) {
    this.#simulator = simulator;
    this.#on = on;
  }

  /** Tells of what has come and what was acted on since the last look. @throws Error where more came than the simulator keeps */
  look(now: number): void {
    // Reading the counts lets the vendor commit what it had put off.
    void this.#simulator.counts;
    const { requests } = this.#simulator;
    const seen = this.#latest === undefined ? -1 : requests.lastIndexOf(this.#latest);
    if (this.#latest !== undefined && seen === -1) throw new Error('More requests came than could be looked at.');
    const arrived = requests.slice(seen + 1);
    this.#latest = requests.at(-1) ?? this.#latest;
    for (const request of arrived) if (request.method !== 'GET') this.#on.sent(request);
    const all = [...this.#open, ...arrived];
    for (const request of all) if (request.status !== undefined) this.#on.answered(request);
    this.#open = all.filter(({ status, at }) => status === undefined && now - at < GIVEN_UP_MS);
  }
}
