import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { counted } from '../console/words.ts';
import { commandOf, count } from '../scripts/command.ts';
import { heading, LEGEND, line, sum } from './simulation/report.ts';
import type { Run } from './simulation/run.ts';

const SHOWN_BREACHES = 5;

const { actions, seeds, from } = commandOf(
  'simulate',
  'Simulates whole stages, from request to effect, while everything fails that can.',
)
  .option('--actions <number>', 'how many actions each run plays', count, 1_000)
  .option('--seeds <number>', 'how many runs there are', count, 10)
  .option('--from <seed>', 'the seed of the first run: with --seeds 1 it plays that run again', count, 1)
  .parse()
  .opts<{ actions: number; seeds: number; from: number }>();

/** Runs the seeds on all cores, and hands over each run as it ends. */
async function runAll(onRun: (run: Run) => void): Promise<void> {
  let next = from;
  const work = async () => {
    const worker = new Worker(new URL('./simulation/worker.mjs', import.meta.url));
    while (next < from + seeds) {
      const seed = next++;
      worker.postMessage({ seed, actions });
      const [run] = await once(worker, 'message');
      onRun(run);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(seeds, availableParallelism()) }, work));
}

const runs: Run[] = [];
const startedAt = performance.now();
let columns: string[] = [];
console.log(
  `${counted(seeds, 'run')} of ${counted(actions, 'action')}, from request to effect, while everything fails that can.\n${LEGEND}\n`,
);
await runAll((run) => {
  if (runs.length === 0) {
    columns = Object.keys(run.row);
    console.log(heading(columns));
  }
  runs.push(run);
  console.log(line(String(run.seed), run.row, columns));
  for (const { kind, what } of run.breaches.slice(0, SHOWN_BREACHES)) console.log(`        ${kind}: ${what}`);
});

const broken = runs.filter(({ breaches }) => breaches.length > 0);
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
console.log(line('all', sum(runs.map(({ row }) => row)), columns));
console.log(`\n${broken.length === 0 ? 'Every promise was kept' : 'BROKEN PROMISES'}, in ${seconds} s.`);
for (const { seed } of broken)
  console.log(`  again: npm run simulate -- --actions ${actions} --seeds 1 --from ${seed}`);
process.exitCode = broken.length === 0 ? 0 : 1;
