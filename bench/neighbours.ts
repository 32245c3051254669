import { judge } from '../dev/simulation/verdict.ts';
import { type Dwell, type Figures, play } from './neighbours/play.ts';
import { TROUBLES, type TroubleName } from './neighbours/troubles.ts';

const SIZE = { minutes: 15, bulk: 5_000 };
const LANES = ['callers', 'events', 'later'] as const;
const names = Object.keys(TROUBLES) as TroubleName[];

console.log(`A quiet account beside others, ${SIZE.minutes} minutes of virtual time: from when an action is wanted until it is done, in ms at p95.
  callers   what a caller waits for
  events    what an event asks for
  later     what was asked for a later time: workers drive it, which all accounts share
  (±)       against the same account alone; 20 % either way is allowed
`);
const alone = await play([], SIZE);
const excesses: string[] = [];
console.log(row('beside', LANES));
print('nobody', alone);
for (const troubles of [...names.map((name) => [name]), names]) {
  const figures = await play(troubles, SIZE);
  print(troubles.length === 1 ? (troubles[0] ?? '') : 'all of them', figures);
  const { besideBulk, bulk } = figures;
  if (troubles.length !== 1 || bulk.count === 0) continue;
  console.log(
    `\n  The job of ${bulk.count}: ${bulk.count - bulk.undone} done, in ${(bulk.most / 60_000).toFixed(1)} min. Callers of its account: ${besideBulk.most} ms at most.\n`,
  );
  if (bulk.undone > 0) excesses.push(`${bulk.undone} of the job are not done`);
}

function print(title: string, figures: Figures): void {
  const cells = LANES.map((lane) => {
    const [is, was] = [figures[lane], alone[lane]];
    const change = is.p95 / was.p95 - 1;
    if (Math.abs(change) > 0.2) excesses.push(`${lane} beside ${title}: ${percent(change)}`);
    return `${is.p95.toFixed(0)} (${percent(change)})${undone(is)}`;
  });
  const twice = judge(figures.outcome).breaches.filter(({ kind }) => kind === 'twice' || kind === 'lost').length;
  if (twice > 0) excesses.push(`beside ${title}: ${twice} twice or lost`);
  console.log(row(title, cells));
}

function undone({ undone: count }: Dwell): string {
  if (count > 0) excesses.push(`${count} are not done`);
  return count > 0 ? `, ${count} not done` : '';
}

function percent(change: number): string {
  return `${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(0)} %`;
}

function row(title: string, cells: readonly string[]): string {
  return [title.padEnd(14), ...cells.map((cell) => cell.padStart(18))].join('');
}

console.log(
  excesses.length === 0 ? '\nNo account is in the way of another.' : `\nIN THE WAY\n  ${excesses.join('\n  ')}`,
);
process.exitCode = excesses.length === 0 ? 0 : 1;
