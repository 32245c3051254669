import { commandOf } from '../scripts/command.ts';
import { copyProject } from '../test/kit/project-copy.ts';
import { faultOf, type Mutant, readMutants } from './check-mutants/entries.ts';
import { openLaboratory } from './check-mutants/laboratory.ts';

/** Puts each fault of test/mutants into a copy of the project, and checks that the tests named with it fail. */
const { only } = commandOf(
  'check:mutants',
  'Puts each fault of test/mutants into a copy of the project, and checks that the tests named with it fail.',
)
  .option(
    '--only <what>',
    'those of one list (ledger), one of them (ledger:12), or those of a file (lib/ledger/time.ts)',
  )
  .parse()
  .opts<{ only?: string }>();

const started = performance.now();
const copy = await copyProject();
try {
  const chosen = readMutants(copy.root).filter(isChosen);
  const wrong = chosen.flatMap((mutant) => {
    const fault = faultOf(copy.root, mutant);
    return fault === undefined ? [] : [`✗ ${mutant.id}: ${fault}\n`];
  });
  if (chosen.length === 0 || wrong.length > 0) {
    console.log(wrong.join('') || `There is no fault for ${only}.`);
    process.exitCode = 1;
  } else {
    process.exitCode = await tryAll(chosen);
  }
} finally {
  await copy.close();
}

function isChosen({ id, file, killedBy }: Mutant): boolean {
  return only === undefined || [id, id.split(':')[0], file, killedBy].includes(only);
}

/** Those that the same tests kill one after the other: what these load is transformed once. */
async function tryAll(chosen: readonly Mutant[]): Promise<number> {
  const equivalent = chosen.filter((mutant) => mutant.equivalent !== undefined);
  const tried = chosen.filter((mutant) => mutant.equivalent === undefined);
  const laboratory = await openLaboratory(copy.root);
  let killed = 0;
  try {
    for (const killedBy of new Set(tried.map((mutant) => mutant.killedBy))) {
      if (!(await laboratory.passes(killedBy))) {
        console.log(`✗ ${killedBy} fails without any fault`);
        continue;
      }
      for (const mutant of tried.filter((each) => each.killedBy === killedBy)) {
        const verdict = await laboratory.try(mutant);
        if (verdict === 'killed') killed += 1;
        else
          console.log(
            `✗ ${mutant.id} ${verdict}: ${mutant.breaks}\n  ${mutant.file}: ${mutant.becomes}\n  ${killedBy}`,
          );
      }
    }
  } finally {
    await laboratory.close();
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(`${killed} of ${tried.length} killed, ${equivalent.length} equivalent (${seconds} s)`);
  return killed === tried.length ? 0 : 1;
}
