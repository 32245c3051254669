import { commandOf, count } from '../scripts/command.ts';
import { soak } from './soak/play.ts';
import { report } from './soak/report.ts';

const { actions, rate, seconds, seed } = commandOf(
  'soak',
  'Runs many actions of every operation, by every trigger, over the local stack while requests to vendors fail, and counts what is lost, what happens twice, and how much the functions’ memory grows.',
)
  .option('--actions <number>', 'how many actions', count, 1_000)
  .option('--rate <number>', 'how many are asked for in a second, at most', count, 60)
  .option('--seconds <number>', 'ask for no more after so many seconds', count)
  .option('--seed <number>', 'chooses operations, triggers and faults', count, 1)
  .parse()
  .opts<{ actions: number; rate: number; seconds?: number; seed: number }>();

const soaked = await soak({
  actions,
  rate,
  seed,
  ...(seconds !== undefined && { seconds }),
  onSample: ({ actions: done, functions, standIns }) =>
    console.log(
      `after ${done} actions the functions hold ${Math.round(functions / 1_000)} kB, the stand-ins ${Math.round(standIns / 1_000)} kB`,
    ),
});
const { text, faults } = report(soaked);
console.log(
  `\n${text}\n\n${faults.length === 0 ? 'Nothing was lost, nothing happened twice, and the functions’ memory is flat.' : faults.join('\n')}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
