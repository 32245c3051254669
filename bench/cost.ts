import { excess } from './cost/budget.ts';
import { openStage } from './cost/stage.ts';
import { subjects } from './cost/subjects.ts';
import { block, heading, LEGEND } from './cost/table.ts';
import { costs, WAYS } from './cost/ways.ts';

const stage = await openStage();
const all = await subjects(stage.start().runtime);
const excesses: string[] = [];
console.log(`${LEGEND}\n${heading()}`);
for (const subject of all) {
  const counts = await costs(stage, subject, WAYS);
  console.log(`\n${block(subject, counts)}`);
  for (const [way, count] of counts) {
    excesses.push(...excess(subject, way, count).map((what) => `${subject.title}, ${way.title}: ${what}`));
  }
}

const sweeper = stage.start();
await sweeper.sweep(all.map(({ operation }) => operation));
const { reads, readUnits } = sweeper.count;
console.log(`\nThe sweep, each minute, with nothing to do: ${reads} queries, ${readUnits} read units.`);
await stage.close();

console.log(excesses.length === 0 ? 'Everything is within its budget.' : `\nOVER BUDGET\n  ${excesses.join('\n  ')}`);
process.exitCode = excesses.length === 0 ? 0 : 1;
