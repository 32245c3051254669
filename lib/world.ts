import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** Everything ambient that the bundle depends on, so that a test or a simulation can be the world instead. */
export interface World {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Runs `task` after `ms`, and answers how to prevent it. */
  after(ms: number, task: () => void): () => void;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** A unique string: at least 122 random bits. */
  uniqueId(): string;
}

/** The real one. */
export const systemWorld: World = {
  now: () => Date.now(),
  sleep: (ms) => delay(ms),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  uniqueId: () => randomUUID(),
};
