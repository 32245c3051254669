import { availableParallelism } from 'node:os';
import { ROOT } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { copyProject } from '../test/kit/project-copy.ts';
import { faultOf, type Mutant, readMutants } from './check-mutants/entries.ts';
import { openGuardedLaboratory } from './check-mutants/guard.ts';
import { describe, isKilled, type Outcome, Tally } from './check-mutants/tally.ts';

/** Puts each fault of test/mutants into a copy of the project, and checks that the tests named with it fail. */
const { only } = commandOf(
  'check:mutants',
  'Puts each fault of test/mutants into a copy of the project, and checks that the tests named with it fail.',
)
  .option('--only <what...>', 'those of a list (pace), one of them (pace:12), or those of a file (lib/ledger/time.ts)')
  .parse()
  .opts<{ only?: readonly string[] }>();

const started = performance.now();
const chosen = readMutants(ROOT).filter(isChosen);
const wrong = chosen.flatMap((mutant) => {
  const fault = faultOf(ROOT, mutant);
  return fault === undefined ? [] : [`✗ ${mutant.id}: ${fault}\n`];
});
if (chosen.length === 0 || wrong.length > 0) {
  console.log(wrong.join('') || `There is no fault for ${only?.join(' ')}.`);
  process.exitCode = 1;
} else {
  process.exitCode = await tryAll(chosen);
}

function isChosen({ id, file, killedBy }: Mutant): boolean {
  return only?.some((what) => [id, id.split(':')[0], file, killedBy].includes(what)) ?? true;
}

async function tryAll(all: readonly Mutant[]): Promise<number> {
  const groups = byTests(all.filter((mutant) => mutant.equivalent === undefined));
  const tally = new Tally(all);
  const record = (mutant: Mutant, outcome: Outcome) => {
    const line = tally.add(mutant, outcome);
    if (!isKilled(outcome)) console.log(describe(mutant, outcome));
    if (line !== undefined) console.log(line);
  };
  const work = async () => {
    const copy = await copyProject();
    const laboratory = openGuardedLaboratory(copy.root);
    try {
      for (let group = groups.shift(); group; group = groups.shift()) {
        const isTelling = await laboratory.passes(group[0].killedBy);
        for (const mutant of group) record(mutant, isTelling ? await laboratory.try(mutant) : 'untold');
      }
    } finally {
      await laboratory.close();
      await copy.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), groups.length) }, work));
  console.log(`\n${tally.table()}\n(${((performance.now() - started) / 1_000).toFixed(0)} s)`);
  return tally.isClean ? 0 : 1;
}

/** Those that the same tests kill, one after the other: what these load is transformed once. The largest group first. */
function byTests(mutants: readonly Mutant[]): [Mutant, ...Mutant[]][] {
  const groups = new Map<string, [Mutant, ...Mutant[]]>();
  for (const mutant of mutants) {
    const group = groups.get(mutant.killedBy);
    if (group) group.push(mutant);
    else groups.set(mutant.killedBy, [mutant]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}
