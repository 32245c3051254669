import { Argument } from 'commander';
import { commandOf, count } from '../scripts/command.ts';
import { type Figure, isMet, type Result } from '../scripts/figures.ts';
import { BENCH_NAMES, loadBench } from './report/benches.ts';
import { measure } from './report/define-bench.ts';
import { heading, lines, summary } from './report/print.ts';
import { machine, save } from './report/save.ts';

const command = commandOf(
  'bench',
  'Measures the bundle and prints each figure with its goal. With the name of a bench it prints what stands behind the figures, too. Fails if an exact figure misses its goal.',
)
  .addArgument(new Argument('[bench]', 'only this one').choices(BENCH_NAMES))
  .argument('[function]', 'of bundle-size: the function whose parts are listed', 'helpscout/create-reply')
  .option('--size <number>', 'of one bench: how large it is, in what its heading counts; cold-start has rounds', count)
  .option('--save', 'keep the figures in bench/results.json; then `npm run generate` brings README up to date')
  .parse();
const [only, of] = command.processedArgs as [string | undefined, string];
const { save: isSaved = false, size } = command.opts<{ save?: true; size?: number }>();
if (size !== undefined && (only === undefined || isSaved)) {
  command.error('--size goes with one bench, whose figures are then not saved.');
}

const all: Figure[] = [];
const results: Record<string, Result> = {};
const lastLines: string[] = [];
for (const name of only === undefined ? BENCH_NAMES : [only]) {
  const bench = await loadBench(name);
  const { measures, isExact } = bench;
  console.log(heading(name, measures));
  const figures = await measure(bench, only === undefined ? {} : { show: console.log, size, of });
  console.log(lines(figures));
  all.push(...figures);
  if (only !== undefined) lastLines.push(...(bench.lastLines?.(figures) ?? []));
  if (isExact && figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
  const measuredOn = new Date().toISOString().slice(0, 10);
  results[name] = { measures, isExact, measuredOn, machine: machine(), figures: [...figures] };
}
console.log(summary(all));
if (isSaved) save(results, BENCH_NAMES);
if (lastLines.length > 0) console.log(`\n${lastLines.join('\n')}`);
