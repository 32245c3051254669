import { createInterface } from 'node:readline/promises';
import { commandOf } from '../scripts/command.ts';
import type { Plan } from './rollback/plan.ts';
import { type Cloud, openCloud } from './stages/cloud.ts';
import { runOsls } from './stages/osls.ts';
import { run } from './terminal/run.ts';

interface Options {
  readonly stage: string;
  readonly region?: string;
  readonly to?: string;
  readonly list?: boolean;
  readonly yes?: boolean;
}

const NOT_UNDONE = `Not undone: what was sent to customers, the ledger's records, secrets, and what was changed by hand.
The older version can read the records of the newer one; the sweep goes on with actions that have not ended.`;

/** Loaded when a stage is named: until then only a part of the packages may be installed. */
const plans = () => import('./rollback/plan.ts');

const command = commandOf('rollback', 'Restores the version before: functions and template, as they were deployed.')
  .requiredOption('--stage <name>', 'a stage of your AWS account')
  .option('--region <name>', 'the AWS region of the stage')
  .option('--to <version>', 'restore this version instead; --list shows them')
  .option('--list', 'list the versions that are kept, and change nothing')
  .option('--yes', 'do not ask for confirmation')
  .action(async (options: Options) => {
    const cloud = await openCloud(options);
    if (cloud.isLocal) throw new Error('The local stack has no versions: stop it, and start it from another commit.');
    const { planOf, readVersions } = await plans();
    if (options.list) return console.log(versionsText(await readVersions(cloud)));
    const plan = await planOf(cloud, options.to);
    console.log(planText(plan));
    if (plan.target.folder === plan.deployed) return console.log('This version is deployed: nothing to do.');
    if (!options.yes && !(await agrees(cloud))) {
      process.exitCode = 1;
      return console.log('Nothing was changed.');
    }
    await goBack(cloud, plan);
  });

async function goBack(cloud: Cloud, { target }: Plan): Promise<void> {
  const { stage, region } = cloud;
  await runOsls(['rollback', '--stage', stage, '--timestamp', target.at, `--param=region=${region}`]);
  const { deployedFolder } = await plans();
  const deployed = await deployedFolder(cloud);
  if (deployed !== target.folder) throw new Error(`The stack has ${deployed}, not ${target.folder}: see its events.`);
  console.log(`${stage} is at ${target.at}. See it work: npm run smoke -- --stage ${stage}`);
}

function versionsText({ versions, deployed }: Pick<Plan, 'versions' | 'deployed'>): string {
  const lines = versions.map(({ at, folder }) => `  ${at}${folder === deployed ? '  deployed' : ''}`);
  return lines.length === 0 ? 'No version is kept.' : lines.join('\n');
}

function planText({ deployed, target, changes }: Plan): string {
  const { removed, added, changed, warnings } = changes;
  const part = (title: string, ids: readonly string[]) => ids.map((id) => `  ${title} ${id}`);
  return [
    `From ${deployed ?? 'an unknown version'}\nto   ${target.folder}: the packages of all functions, and`,
    ...part('-', removed),
    ...part('+', added),
    ...part('~', changed),
    ...(removed.length + added.length + changed.length === 0 ? ['  no other resource'] : []),
    ...warnings.map((line) => `! ${line}`),
    NOT_UNDONE,
  ].join('\n');
}

async function agrees({ stage }: Cloud): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('Repeat it with --yes: without a terminal it cannot ask for confirmation.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`To confirm, type the name of the stage: `);
  terminal.close();
  return answer.trim() === stage;
}

await run(command);
