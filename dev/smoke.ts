import { fault, ok } from '../infra/finding.ts';
import { systemWorld } from '../lib/world.ts';
import { readFunctions } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { attempt } from './doctor/attempt.ts';
import { exitCodeOf, report } from './doctor/report.ts';
import { readStageParams } from './infra.ts';
import { actOnce } from './smoke/act.ts';
import { rehearseAll, tryDoors } from './smoke/rehearse.ts';
import { subjectOf } from './smoke/subject.ts';
import { openCloud } from './stages/cloud.ts';
import { openStage, type StageOptions, withStage } from './stages/stage.ts';
import { run } from './terminal/run.ts';

interface Options extends StageOptions {
  readonly param: readonly string[];
  readonly rehearse: string;
  readonly account: string;
  readonly strict?: boolean;
}

const about =
  'Checks that a deployed stage works: dry runs by every trigger, and actions in an account that sends nothing.';
const command = withStage(commandOf('smoke', about))
  .option('--rehearse <name>', 'the account of each vendor for the dry runs', 'default')
  .option('--account <vendor/name>', 'an account of mode dryRun for the actions', 'helpscout/smoke')
  .option(
    '--param <name=value>',
    'as for the deployment; may be repeated',
    (one, before: string[]) => [...before, one],
    [],
  )
  .option('--strict', 'exit with 1 also if something was not tried')
  .action(async (options: Options) => {
    const [stage, cloud] = await Promise.all([openStage(options), openCloud(options)]);
    const params = readStageParams(options.stage, options.param);
    const subject = subjectOf(cloud, stage, String(params['eventBus'] ?? 'default'));
    const functions = await readFunctions();
    const served = functions.filter((entry) => entry.kind !== 'worker');
    const [source = ''] = String(params['eventSources'] ?? '').split(',');
    const sweep = functions.find(({ key }) => key === 'workers-sweep');
    const findings = [
      ...(await attempt('doors', () => tryDoors(subject))),
      ...(await attempt('rehearsals', () => rehearseAll(options.rehearse, served, subject))),
      ...(await attempt('sweep', async () => [await trySweep()])),
      ...(await attempt('actions', () => actOnce(options.account, source.trim(), served, subject, systemWorld))),
    ];
    console.log(report(findings));
    process.exitCode = exitCodeOf(findings, options);

    async function trySweep() {
      if (sweep === undefined) return fault('sweep', 'its function is not deployed', 'Deploy the stage.');
      await subject.invoke(sweep, {});
      return ok('sweep', 'it runs');
    }
  });

await run(command);
