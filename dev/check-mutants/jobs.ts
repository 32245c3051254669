import type { Mutant } from './entries.ts';
import type { Verdict } from './laboratory.ts';

/** What a laboratory's process is asked to do: to run tests, with a fault in the code or as it stands. */
export interface Job {
  readonly testFile: string;
  readonly mutant?: Mutant | undefined;
}

/** What it has used for the job so far, by all its threads. It says so while a test blocks its own thread. */
export interface Progress {
  readonly kind: 'progress';
  readonly cpuMs: number;
  readonly memoryMb: number;
}

export interface Result {
  readonly kind: 'result';
  readonly verdict: Verdict;
  readonly cpuMs: number;
}

/** How often it says so. */
export const WATCH_EVERY_MS = 500;
