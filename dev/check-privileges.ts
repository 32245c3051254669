import { readFunctions } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import type { AwsCall } from './aws/recorded-call.ts';
import { driveAll } from './check-privileges/drive.ts';
import { judge, readReasons } from './check-privileges/judge.ts';
import { rolesOf } from './check-privileges/permissions.ts';
import { report } from './check-privileges/report.ts';
import { packageStages } from './package-stages.ts';
import { startStack } from './stack.ts';

commandOf(
  'check:privileges',
  'Runs every function by each of its triggers, and compares each call of AWS with the function’s role in the packaged template. A call that the role does not allow is a fault, and so is an action that no run uses.',
).parse();

const functions = await readFunctions();
const [local] = await packageStages([], [['--stage', 'local']]);
const calls: AwsCall[] = [];
const queue = { isDown: false };
const stack = await startStack({
  env: { SETTLE_MS: '1000', SAFE_RESEND_MS: '1000', SECRETS_MAX_AGE_MS: '1000', SWEEP_INTERVAL_MS: '86400000' },
  onCall(call) {
    calls.push(call);
    return queue.isDown && call.action === 'sqs:SendMessage' ? 'down' : undefined;
  },
});
try {
  await driveAll({ stack, functions, queue });
} finally {
  await stack.close();
}
const byLogicalId = rolesOf(local?.template ?? '', stack.bundle.prefix);
const roles = new Map(
  functions.flatMap(({ key, logicalId }) => {
    const role = byLogicalId.get(logicalId);
    return role ? [[key, role] as const] : [];
  }),
);
const verdict = judge(calls, roles, readReasons());
console.log(report(calls, roles, verdict));
const unused = verdict.uses.filter(({ by, reason }) => by.size === 0 && reason === undefined);
process.exitCode = verdict.refused.length + unused.length + verdict.needless.length === 0 ? 0 : 1;
