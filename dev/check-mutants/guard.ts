import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/catalog.ts';
import type { Mutant } from './entries.ts';
import type { Job, Progress, Result } from './jobs.ts';
import type { Verdict } from './laboratory.ts';

/** `endless`: the tests did not end with it, though they end without it. */
export type GuardedVerdict = Verdict | 'endless';

/** Laboratories whose tests may loop for ever: a promise that is always replaced by another blocks its thread, and no timer fires. */
export interface GuardedLaboratory {
  /** Whether a file of tests passes as the code stands: else it would tell nothing of a mutant. */
  passes(testFile: string): Promise<boolean>;
  try(mutant: Mutant): Promise<GuardedVerdict>;
  close(): Promise<void>;
}

interface Outcome {
  readonly verdict: GuardedVerdict;
  readonly cpuMs: number;
}

/** The CPU time that tests may take: so much, and so many times what they take without a fault. Time itself would tell how busy the machine is. */
interface Limits {
  readonly leastCpuMs: number;
  readonly timesAsLong: number;
}

const LIMITS: Limits = { leastCpuMs: 15_000, timesAsLong: 5 };
/** A loop may also fill the memory. */
const MOST_MEMORY_MB = 3_000;

/** @param root of a copy of the project: its files are changed */
export function openGuardedLaboratory(root: string, { leastCpuMs, timesAsLong } = LIMITS): GuardedLaboratory {
  let child: ChildProcess | undefined;
  const usual = new Map<string, number>();

  async function end(): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill('SIGKILL');
    await exited;
  }

  /** The job's verdict, and the CPU time that it took. The process is ended if it takes more than `mostCpuMs`. */
  async function perform(job: Job, mostCpuMs: number): Promise<Outcome> {
    child ??= start(root);
    const running = child;
    const outcome = await new Promise<Outcome>((resolve) => {
      const stop = (found: Outcome) => {
        running.off('message', hear).off('exit', gone);
        resolve(found);
      };
      const gone = () => stop({ verdict: 'broken', cpuMs: 0 });
      const hear = (message: Progress | Result) => {
        if (message.kind === 'result') stop(message);
        else if (message.cpuMs > mostCpuMs || message.memoryMb > MOST_MEMORY_MB) {
          stop({ verdict: 'endless', cpuMs: message.cpuMs });
        }
      };
      running.on('message', hear).on('exit', gone).send(job);
    });
    if (outcome.verdict === 'endless' || running.exitCode !== null) await end();
    return outcome;
  }

  return {
    async passes(testFile) {
      const { verdict, cpuMs } = await perform({ testFile }, Number.POSITIVE_INFINITY);
      usual.set(testFile, cpuMs);
      return verdict === 'survived';
    },
    async try(mutant) {
      const { file, killedBy: testFile } = mutant;
      const path = join(root, file);
      const right = readFileSync(path, 'utf8');
      const mostCpuMs = leastCpuMs + timesAsLong * (usual.get(testFile) ?? 0);
      const { verdict } = await perform({ testFile, mutant }, mostCpuMs);
      // The process puts the code right again, unless it was ended before.
      writeFileSync(path, right);
      return verdict;
    },
    close: end,
  };
}

function start(root: string): ChildProcess {
  return fork(join(ROOT, 'scripts/run.mjs'), ['dev/check-mutants/laboratory-process.ts', root], {
    ...{ stdio: 'inherit', execArgv: [] },
  });
}
