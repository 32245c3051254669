import { availableParallelism } from 'node:os';
import { ROOT } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { copyProject } from '../test/kit/project-copy.ts';
import { faultOf, type Mutant, readMutants } from './check-mutants/entries.ts';
import { openLaboratory } from './check-mutants/laboratory.ts';

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
  const tried = all.filter((mutant) => mutant.equivalent === undefined);
  const groups = byTests(tried);
  let killed = 0;
  const work = async () => {
    const copy = await copyProject();
    const laboratory = await openLaboratory(copy.root);
    try {
      for (let group = groups.shift(); group; group = groups.shift()) {
        const [{ killedBy }] = group;
        if (!(await laboratory.passes(killedBy))) {
          console.log(`✗ ${killedBy} fails without any fault`);
          continue;
        }
        for (const mutant of group) {
          const verdict = await laboratory.try(mutant);
          if (verdict === 'killed') killed += 1;
          else report(mutant, verdict);
        }
      }
    } finally {
      await laboratory.close();
      await copy.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), groups.length) }, work));
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(`${killed} of ${tried.length} killed, ${all.length - tried.length} equivalent (${seconds} s)`);
  return killed === tried.length ? 0 : 1;
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

function report({ id, file, becomes, breaks, killedBy }: Mutant, verdict: string): void {
  console.log(`✗ ${id} ${verdict}: ${breaks}\n  ${file}: ${becomes}\n  ${killedBy}`);
}
