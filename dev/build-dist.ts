import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../console/words.ts';
import { FIXED_PARAMETERS } from '../infra/distribution-parameters.ts';
import { faultsOf } from '../infra/params.ts';
import { ROOT } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { tasks } from '../scripts/tasks.mjs';
import { writeDistribution } from './distribution/write.ts';
import { readParams } from './infra.ts';

/** Makes dist/, which CDK and Terraform deploy. */
const DIST = join(ROOT, 'dist');
const decided = Object.keys(FIXED_PARAMETERS).filter((name) => name !== 'authorizer' && name !== 'region');
const { param = [] } = commandOf('build:dist', 'Makes dist/, which CDK and Terraform deploy: packages and templates.')
  .option('--param <name=value...>', `decides what the template cannot leave open: ${decided.join(', ')}`)
  .parse()
  .opts<{ param?: readonly string[] }>();

const given = Object.fromEntries(param.map((text) => [text.split('=', 1)[0] ?? '', text.slice(text.indexOf('=') + 1)]));
const others = Object.keys(given).filter((name) => !decided.includes(name));
const refusals = [
  ...others.map((name) => `${name}: given when it is deployed. Decided here are ${decided.join(', ')}.`),
  // osls packages words instead of values here, and judges nothing.
  ...(others.length > 0 ? [] : faultsOf({ ...readParams(), ...given })),
];
if (refusals.length > 0) {
  console.error(refusals.join('\n'));
  process.exitCode = 1;
} else {
  process.exitCode = await tasks.build([]);
  if (process.exitCode === 0) {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const { packages, templates } = await writeDistribution(join(ROOT, '.serverless'), DIST, version, given);
    console.log(
      `dist/ has ${counted(Object.keys(packages).length, 'package')} and ${counted(Object.keys(templates).length, 'template')}.`,
    );
  }
}
