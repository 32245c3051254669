import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted } from '../console/words.ts';
import { ROOT } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { tasks } from '../scripts/tasks.mjs';
import { cdk, faultsOfTheExample } from './check-doors/cdk.ts';
import { type Comparable, comparable, differences } from './check-doors/comparable.ts';
import { STAGES } from './check-doors/stages.ts';
import { terraformIn } from './check-doors/terraform.ts';
import { deployByTerraform } from './check-doors/trial-deployment.ts';
import { packageTemplate } from './distribution/package-template.ts';
import { readTemplate, writeDistribution } from './distribution/write.ts';

/** Compares the stack that osls would deploy with those of CDK and of Terraform. */
const { built } = commandOf(
  'check:doors',
  'Compares the stack that osls would deploy with those of CDK and of Terraform, and lets Terraform deploy one to Ministack.',
)
  .option('--built', 'take the packages that `npm run build` has left')
  .parse()
  .opts<{ built?: true }>();

process.exitCode = built ? 0 : await tasks.build([]);
if (process.exitCode === 0) process.exitCode = await check();

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-actions-'));
  try {
    const zips = join(ROOT, '.serverless');
    const distribution = join(folder, 'dist');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const manifest = await writeDistribution(zips, distribution, version);
    const synthesize = await cdk(distribution, join(folder, 'cdk.out'));
    const found = terraformIn(join(folder, 'planned'));
    const example = faultsOfTheExample();
    console.log(example === '' ? 'README’s example for CDK compiles.' : example);
    let faults = example === '' ? 0 : 1;

    const compare = (door: string, expected: Comparable, actual: Comparable) => {
      const unlike = differences(expected, actual);
      faults += unlike.length;
      const { length } = Object.keys(expected.Resources);
      console.log(unlike.length === 0 ? `  ✓ ${door}: the same ${counted(length, 'resource')}` : `  ✗ ${door}`);
      for (const line of unlike.slice(0, 10)) console.log(`      ${line}`);
    };

    for (const stage of STAGES) {
      console.log(`A stage ${stage.about}`);
      const expected = comparable(await packageTemplate(zips, { ...stage.params, authorizer: stage.authorizer }));
      compare('CDK', expected, comparable(synthesize(stage)));
      if ('missing' in found) {
        console.log(`  SKIPPED Terraform: ${found.missing}`);
      } else {
        const { templateFile, parameters } = found.terraform.plan(stage, distribution);
        compare('Terraform', expected, comparable(JSON.parse(readFileSync(templateFile, 'utf8')), parameters));
      }
      // What each of them hands to CloudFormation, whichever tools are here.
      const template = readTemplate(distribution, manifest, stage.authorizer);
      compare('the template', expected, comparable(template, byLogicalId(stage.params)));
    }
    console.log(`Terraform at Ministack: ${await deployByTerraform(distribution, manifest, folder)}`);
    console.log(faults === 0 ? 'All doors deploy the same.' : `${faults} differences.`);
    return faults === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function byLogicalId(params: Readonly<Record<string, string>>): Record<string, string> {
  const upper = ([name, value]: readonly [string, string]) => [
    `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    value,
  ];
  return Object.fromEntries(Object.entries(params).map(upper));
}
