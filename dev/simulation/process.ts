import type { World } from '../../lib/world.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** Everything through which a process reaches what is outside it. */
export type Port = `store.${string}` | 'vendor' | 'secrets' | 'wakeUps' | 'announcer';

/** What becomes of one call through a port. Times are milliseconds. */
export interface Fate {
  /** To get there, and as long to get back. */
  readonly latencyMs: number;
  /** The process dies: before the call has reached anything, or after it took effect and before its answer is seen. */
  readonly crash?: 'before' | 'after' | undefined;
  /** The call is answered with an error: before, or in spite of, its taking effect. */
  readonly fails?: 'before' | 'after' | undefined;
  /** The call is answered with an error, and takes effect so long after that. */
  readonly landsLateMs?: number | undefined;
  /** The call is never answered: it was lost on its way there, or its answer was. */
  readonly hangs?: 'before' | 'after' | undefined;
  /** The whole process stands still, from when the call took effect. */
  readonly pauseMs?: number | undefined;
}

export type Fates = (port: Port) => Fate;

/**
 * One process: a container of a function, with its own clock, that can die or stand still at any call.
 * After its death nothing that it waited for ever comes back: no answer, no error, no timer.
 */
export class Process {
  readonly world: World;
  readonly #clock: Clock;
  readonly #fates: Fates;
  readonly #onDeath: () => void;
  #alive = true;
  #frozenUntil = 0;
  #skewMs: number;
  #stoodStillMs = 0;

  constructor(clock: Clock, random: Random, fates: Fates, skewMs: number, onDeath: () => void) {
    this.#clock = clock;
    this.#fates = fates;
    this.#skewMs = skewMs;
    this.#onDeath = onDeath;
    this.world = {
      now: () => Math.floor(clock.now() + this.#skewMs),
      sleep: (ms) => this.#wait(ms),
      after: (ms, task) => this.#after(ms, task),
      random: random.next,
      uniqueId: random.uniqueId,
    };
  }

  /** Calls something outside the process. */
  async call<T>(port: Port, act: () => Promise<T>): Promise<T> {
    const fate = this.#fates(port);
    // The way there matters where a process may give up waiting meanwhile; elsewhere it would only cost time.
    // What has left the process arrives, whether it stands still meanwhile or dies.
    if (port === 'vendor')
      await new Promise<void>((resolve) => this.#clock.at(this.#clock.now() + fate.latencyMs, resolve));
    if (fate.crash === 'before') return this.#crash();
    if (fate.hangs === 'before') return forever();
    if (fate.landsLateMs !== undefined) return this.#landsLate(port, act, fate.latencyMs, fate.landsLateMs);
    const outcome = fate.fails === 'before' ? undefined : await settled(act());
    if (fate.crash === 'after') return this.#crash();
    if (fate.hangs === 'after') return forever();
    if (fate.pauseMs) this.#standStill(fate.pauseMs);
    await this.#wait(fate.latencyMs);
    if (fate.fails !== undefined || outcome === undefined) throw new Error(`${port} fails`);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Fails, though the call is still on its way: it arrives whatever becomes of the process. */
  async #landsLate(port: Port, act: () => Promise<unknown>, latencyMs: number, lateMs: number): Promise<never> {
    this.#clock.at(this.#clock.now() + latencyMs + lateMs, () => void settled(act()));
    await this.#wait(latencyMs);
    throw new Error(`${port} fails`);
  }

  /** Runs a task in the process's time: later if it stands still, never if it is dead. */
  #after(ms: number, task: () => void): () => void {
    const due = () => {
      if (!this.#alive) return;
      if (this.#frozenUntil > this.#clock.now()) cancel = this.#clock.at(this.#frozenUntil, due);
      else task();
    };
    let cancel = this.#clock.at(this.#clock.now() + ms, due);
    return () => cancel();
  }

  /** Ends the process when it has had its time; standing still does not count. */
  killAfter(ms: number): () => void {
    const stoodStillMs = this.#stoodStillMs;
    let cancel = this.#after(ms, () => {
      const lostMs = this.#stoodStillMs - stoodStillMs;
      if (lostMs > 0) cancel = this.killAfter(lostMs);
      else this.kill();
    });
    return () => cancel();
  }

  /** Moves the process's clock. */
  adjustClock(ms: number): void {
    this.#skewMs += ms;
  }

  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#onDeath();
  }

  #standStill(ms: number): void {
    this.#frozenUntil = this.#clock.now() + ms;
    this.#stoodStillMs += ms;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#after(ms, resolve));
  }

  #crash(): Promise<never> {
    this.kill();
    return forever();
  }
}

const forever = () => new Promise<never>(() => {});

type Settled<T> = { readonly value: T } | { readonly error: unknown };

function settled<T>(work: Promise<T>): Promise<Settled<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}
