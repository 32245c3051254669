import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { heading, LEGEND, line, sum } from './simulation/report.ts';
import type { Run } from './simulation/run.ts';

const SHOWN_BREACHES = 5;

const USAGE = `npm run simulate -- [--actions 1000] [--seeds 10] [--from 1]
  How many actions each run plays, how many runs there are, and the seed of the first: whole numbers from 1.`;

const { actions, seeds, from } = options();

/** Ends the process where they make no sense: nothing is to be called kept that was not played. */
function options() {
  try {
    const { values } = parseArgs({
      options: {
        actions: { type: 'string', default: '1000' },
        seeds: { type: 'string', default: '10' },
        /** The first seed; with `--seeds 1`, replays one run. */
        from: { type: 'string', default: '1' },
      },
    });
    if (Object.values(values).every((value) => /^[1-9]\d{0,8}$/.test(value))) {
      return { actions: Number(values.actions), seeds: Number(values.seeds), from: Number(values.from) };
    }
  } catch {
    // Said below.
  }
  console.error(USAGE);
  process.exit(1);
}

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
  `${seeds} ${seeds === 1 ? 'run' : 'runs'} of ${actions} actions, from request to effect, with everything going wrong.\n${LEGEND}\n`,
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
