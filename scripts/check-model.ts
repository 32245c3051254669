import { commandOf } from './command.ts';
import { ASSUMPTIONS, type ModelRun, PROPERTIES, PROTOCOL, RULES } from './model/runs.ts';
import { missingTools, type Searched, search } from './model/spin.ts';

const { story } = commandOf(
  'check:model',
  'Searches every run of the protocol’s model (docs/model): all properties hold, and each assumption and each rule is needed.',
)
  .option('--story <switch>', 'print the run that breaks a property without this assumption or rule: COMMITS_LATE')
  .parse()
  .opts<{ story?: string }>();
const missing = missingTools();

if (missing.length > 0) {
  console.log(`SKIPPED: the model needs ${missing.join(' and ')} (Debian: apt install spin gcc). Nothing was checked.`);
} else if (story !== undefined) tell(story);
else process.exitCode = checkAll() ? 0 : 1;

function checkAll(): boolean {
  const rooms = [
    ['As it is built, every property holds', PROTOCOL],
    ['Without any one of its assumptions, some property does not hold', ASSUMPTIONS],
    ['Without any one of its rules, some property does not hold', RULES],
  ] as const;
  let isAsExpected = true;
  for (const [heading, runs] of rooms) {
    console.log(`\n${heading}\n`);
    for (const run of runs) isAsExpected = check(run) && isAsExpected;
  }
  console.log(isAsExpected ? '\nEvery run is as expected.' : '\nSome runs are NOT as expected: see ✗.');
  return isAsExpected;
}

function check(run: ModelRun): boolean {
  const searched = search(run);
  const isAsExpected = searched.broken === run.breaks;
  console.log(`${isAsExpected ? '✓' : '✗'} ${run.name.padEnd(60)} ${resultOf(run, searched)}`);
  if (!isAsExpected && searched.said) console.log(`  ${searched.said}\n  ${searched.story.join('\n  ')}`);
  return isAsExpected;
}

function resultOf(run: ModelRun, { broken, states, seconds, story: steps }: Searched): string {
  const property = run.property === undefined ? 'every property of a state' : PROPERTIES[run.property];
  const found = broken ? `broken in ${steps.length} steps: ${property}` : `holds: ${property}`;
  return `${found} (${states.toLocaleString('en')} states, ${seconds.toFixed(1)} s)`;
}

function tell(name: string): void {
  const run = [...ASSUMPTIONS, ...RULES].find(({ switches }) => switches.includes(name));
  if (!run) {
    console.error(
      `There is no switch ${name}. There are: ${[...ASSUMPTIONS, ...RULES].flatMap(({ switches }) => switches).join(', ')}.`,
    );
    process.exitCode = 2;
    return;
  }
  const { story: steps } = search(run);
  console.log(
    `Without this: ${run.name}.\n\n  ${steps.join('\n  ')}\n\nBroken: ${run.property ? PROPERTIES[run.property] : ''}.`,
  );
}
