import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../scripts/command.ts';
import type { Found } from './check-template/finding.ts';
import { judge, readReasons } from './check-template/reasons.ts';
import { report } from './check-template/report.ts';
import { scanners } from './check-template/scanners.ts';
import { packageStages } from './package-stages.ts';

/** Scans the template as it is without any parameter, and with all that adds resources or changes permissions. */
commandOf(
  'check:template',
  'Packages two stages, and lets cdk-nag, checkov and cfn-lint judge their templates. What they find needs a reason in dev/check-template/accepted.yml.',
).parse();

const EVERYTHING = [
  ...['--stage', 'production', '--param=authorizer=jwt', '--param=jwtIssuer=https://issuer.example'],
  ...['--param=jwtAudience=actions', '--param=jwtScope=conversations', '--param=eventBus=support'],
  ...['--param=pageTopicArn=arn:aws:sns:us-east-1:123456789012:page', '--param=reservedConcurrency=20'],
  ...['--param=domainName=actions.example.com', '--param=exampleSchedule=true'],
  '--param=certificateArn=arn:aws:acm:us-east-1:123456789012:certificate/0d3a1c5e-7a3b-4c1d-9e2f-5b6a7c8d9e0f',
];

const folder = await mkdtemp(join(tmpdir(), 'conversation-actions-'));
try {
  const stages = await packageStages([], [[], EVERYTHING]);
  const templates = stages.map((_, index) => join(folder, `template-${index}.json`));
  await Promise.all(stages.map(({ template }, index) => writeFile(templates[index] ?? '', template)));
  const found = new Map<string, readonly Found[]>();
  for (const scanner of await scanners()) {
    if ('missing' in scanner) console.log(`SKIPPED: ${scanner.name}: ${scanner.missing}.`);
    else found.set(scanner.name, await scanner.scan(templates));
  }
  const verdict = judge(found, readReasons());
  console.log(report(found, verdict));
  process.exitCode = verdict.open.length + verdict.unused.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
