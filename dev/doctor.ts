import { commandOf } from '../scripts/command.ts';
import { awsFacts } from './doctor/aws-facts.ts';
import { examine } from './doctor/examine.ts';
import { exitCodeOf, report } from './doctor/report.ts';
import { readStageParams } from './infra.ts';
import { openCloud } from './stages/cloud.ts';
import { run } from './terminal/run.ts';

interface Options {
  readonly stage: string;
  readonly region?: string;
  readonly param: readonly string[];
  readonly package?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const about = 'Reports what is wrong with a stage, before and after its deployment, and how to fix it.';
const command = commandOf('doctor', about)
  .option('--stage <name>', 'the local stack, or a stage of your AWS account', 'local')
  .option('--region <name>', 'the AWS region of the stage')
  .option('--param <name=value>', 'as for the deployment; may be repeated', collect, [])
  .option('--package <folder>', 'check the package that npm run build made in this folder, instead of packaging again')
  .option('--strict', 'exit with 1 for warnings, too')
  .option('--json', 'print JSON')
  .action(async (options: Options) => {
    const { stage, param, package: folder, region } = options;
    const params = readStageParams(stage, param);
    const cloud = await openCloud({ stage, param, ...(region ? { region } : {}) });
    const args = ['--stage', stage, ...param.map((each) => `--param=${each}`)];
    const findings = await examine(
      { cloud, params, package: cloud.isLocal ? undefined : { args, ...(folder ? { folder } : {}) } },
      awsFacts(cloud),
    );
    console.log(options.json ? JSON.stringify(findings, null, 2) : report(findings));
    process.exitCode = exitCodeOf(findings, options);
  });

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

await run(command);
