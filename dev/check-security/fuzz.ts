import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { operations } from '../../functions/registry.ts';
import type { FuzzRun, FuzzTask } from './fuzz-process.ts';

const PROCESS = fileURLToPath(new URL('fuzz-process.ts', import.meta.url));

/** How many random inputs there are: bodies for each operation, and strings of bytes for all together. */
export interface FuzzSize {
  readonly bodies: number;
  readonly bytes: number;
  readonly seed: number;
}

/** Tries random inputs in one process for each core, each alone in it, so that CPU time and heap are its own. */
export async function fuzz({ bodies, bytes, seed }: FuzzSize): Promise<readonly FuzzRun[]> {
  const count = Math.max(1, availableParallelism());
  const tasks = Array.from({ length: count }, (_, part): FuzzTask => {
    const names = operations.map(({ name }) => name).filter((__, index) => index % count === part);
    return { seed, operations: names, bodies, bytes: part === 0 ? bytes : 0 };
  });
  return (await Promise.all(tasks.map(runTask))).flat();
}

function runTask(task: FuzzTask): Promise<readonly FuzzRun[]> {
  const child = fork(PROCESS, { execArgv: ['--import', 'tsx', '--expose-gc'] });
  const runs: FuzzRun[] = [];
  child.on('message', (run) => runs.push(run as FuzzRun));
  child.send(task);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(runs);
      else reject(new Error(`A process with random input ended with ${code}.`));
    });
  });
}
