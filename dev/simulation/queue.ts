import type { WakeUps } from '../../lib/ledger/ledger.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** How a queue misbehaves: probabilities per message. */
export interface QueueFaults {
  readonly lost: number;
  readonly doubled: number;
  readonly late: number;
}

/** Until when the queue does not work; `undefined` while it does. */
export type DownUntil = () => number | undefined;

/** Takes a message; answers whether it was handled, so that it need not come again. */
export type Consumer = (message: string) => Promise<boolean>;

const VISIBILITY_MS = 360_000;
const MAX_RECEIVES = 8;
const MAX_CONCURRENCY = 10;
const LATEST_MS = 600_000;

/** Amazon SQS with a Lambda trigger: at least once, in no order, a few at a time; what fails too often goes to the DLQ. */
export class SimulatedQueue implements WakeUps {
  readonly counts = { sent: 0, lost: 0, doubled: 0, late: 0, dead: 0 };
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #faults: QueueFaults;
  readonly #consume: Consumer;
  readonly #downUntil: DownUntil;
  readonly #ready: { readonly message: string; readonly receives: number }[] = [];
  #busy = 0;
  #isDown = false;

  constructor(
    clock: Clock,
    random: Random,
    faults: QueueFaults,
    consume: Consumer,
    downUntil: DownUntil = () => undefined,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
    this.#consume = consume;
    this.#downUntil = downUntil;
  }

  async send(actionId: string, delayMs: number): Promise<void> {
    this.counts.sent += 1;
    const delayS = Math.min(900, Math.max(0, Math.ceil(delayMs / 1_000)));
    const copies = this.#copies();
    for (let copy = 0; copy < copies; copy += 1)
      this.#deliver(JSON.stringify({ actionId }), delayS * 1_000 + this.#lag());
  }

  #copies(): number {
    if (this.#random.chance(this.#faults.lost)) {
      this.counts.lost += 1;
      return 0;
    }
    if (!this.#random.chance(this.#faults.doubled)) return 1;
    this.counts.doubled += 1;
    return 2;
  }

  #lag(): number {
    if (!this.#random.chance(this.#faults.late)) return this.#random.between(5, 100);
    this.counts.late += 1;
    return this.#random.between(1_000, LATEST_MS);
  }

  #deliver(message: string, delayMs: number, receives = 1): void {
    this.#clock.at(this.#clock.now() + delayMs, () => {
      this.#ready.push({ message, receives });
      this.#poll();
    });
  }

  #poll(): void {
    const downUntil = this.#downUntil();
    if (downUntil !== undefined) {
      if (!this.#isDown) this.#clock.at(downUntil, () => this.#poll());
      this.#isDown = true;
      return;
    }
    this.#isDown = false;
    while (this.#busy < MAX_CONCURRENCY) {
      const next = this.#ready.shift();
      if (!next) return;
      this.#busy += 1;
      void this.#consume(next.message).then((handled) => {
        this.#busy -= 1;
        if (!handled && next.receives >= MAX_RECEIVES) this.counts.dead += 1;
        else if (!handled) this.#deliver(next.message, VISIBILITY_MS, next.receives + 1);
        this.#poll();
      });
    }
  }
}
