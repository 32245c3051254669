import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../scripts/command.ts';
import { callerAt } from './check-deploy/caller.ts';
import { MINISTACK, startMinistack } from './check-deploy/ministack.ts';
import { OPERATING_TRIALS, SMOKE_ACCOUNT } from './check-deploy/operating.ts';
import { serverlessAt } from './check-deploy/stage.ts';
import { TRIALS } from './check-deploy/trials.ts';
import { Opened } from './opened.ts';
import { installProgram } from './python-program.ts';
import { serveVendors } from './simulated-vendors.ts';

/** Deploys the stage to Ministack, an AWS emulator of others, and checks what a deployed stage promises. */
commandOf(
  'check:deploy',
  'Deploys the stage to Ministack, an AWS emulator of others, and checks what a deployed stage promises.',
).parse();

const installation = installProgram('ministack', MINISTACK);
if ('missing' in installation) {
  console.log(`SKIPPED: ${installation.missing}. Nothing was deployed.`);
} else {
  process.exitCode = await check(installation.program);
}

async function check(program: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-actions-'));
  const opened = new Opened();
  let failures = 0;
  try {
    const ministack = await opened.add(startMinistack(program, folder));
    const vendors = await opened.add(serveVendors());
    const serverless = serverlessAt(ministack.url, join(folder, 'package'));
    const { apiId, resources, types, alarmsLeftOut, seconds } = await serverless.deploy();
    console.log(`deployed ${resources} resources of ${types} types in ${seconds} s`);
    console.log(`left out: ${alarmsLeftOut} alarms on metric math, which Ministack does not have`);
    const caller = await callerAt(ministack.url, apiId);
    for (const [name, secret] of Object.entries(vendors.secrets)) await caller.createSecret(name, secret);
    const [vendor] = SMOKE_ACCOUNT.split('/');
    await caller.createSecret(SMOKE_ACCOUNT, { ...Object(vendors.secrets[`${vendor}/default`]), mode: 'dryRun' });

    const trials = [...TRIALS, ...OPERATING_TRIALS];
    for (const { claim, run } of trials) {
      const outcome = await run({ caller, vendors, serverless, ministack: ministack.url }).then(
        (seen) => ({ mark: '✓', seen }),
        (error: Error) => ({ mark: '✗', seen: error.message }),
      );
      if (outcome.mark === '✗') failures += 1;
      console.log(`${outcome.mark} ${claim}\n    ${outcome.seen}`);
    }
    await serverless.remove();
    console.log('removed');
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  console.log(failures === 0 ? 'All checks passed.' : `${failures} checks failed.`);
  return failures === 0 ? 0 : 1;
}
