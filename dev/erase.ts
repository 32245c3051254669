import { createInterface } from 'node:readline/promises';
import { counted } from '../console/words.ts';
import { actionsOf, eraseConversation } from '../lib/ledger/erase/erase.ts';
import { commandOf } from '../scripts/command.ts';
import { recordsOf } from './erase/records.ts';
import { readTarget, reportErasure } from './erase/report.ts';
import { type Cloud, openCloud } from './stages/cloud.ts';
import { readStack } from './stages/deployed.ts';
import { type StageOptions, withStage } from './stages/stage.ts';
import { run } from './terminal/run.ts';

const command = withStage(
  commandOf('erase', 'Erases what the ledger keeps of a conversation, and reports what it cannot erase.'),
)
  .requiredOption('--conversation <vendor/account/id>', 'which one, by the vendor’s id: helpscout/default/123')
  .option('--yes', 'do not ask for confirmation')
  .action(async (options: StageOptions & { readonly conversation: string; readonly yes?: boolean }) => {
    const target = readTarget(options.conversation);
    const cloud = await openCloud(options);
    const { table, logRetention } = await whereabouts(cloud);
    const records = recordsOf(cloud, table);
    const found = await actionsOf(records, target);
    console.log(
      `${counted(found.length, 'action is', 'actions are')} on record for ${options.conversation} in ${table}.`,
    );
    if (!options.yes && !(await agrees(options.conversation))) {
      process.exitCode = 1;
      return console.log('Nothing was erased.');
    }
    const erasure = await eraseConversation(records, target);
    console.log(reportErasure(erasure, { stage: options.stage, logRetention }));
    const isWhole = erasure.line !== 'kept' && erasure.actions.every(({ outcome }) => outcome === 'erased');
    process.exitCode = isWhole ? 0 : 1;
  });

/** Where the ledger is. */
async function whereabouts(cloud: Cloud): Promise<{ readonly table: string; readonly logRetention: string }> {
  if (cloud.isLocal) return { table: cloud.prefix, logRetention: 'as long as npm start runs' };
  const table = (await readStack(cloud))?.outputs['TableName'];
  if (table === undefined) throw new Error(`${cloud.prefix} is not deployed in ${cloud.region}.`);
  return { table, logRetention: 'for logRetentionDays' };
}

async function agrees(conversation: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('Repeat it with --yes: without a terminal it cannot ask for confirmation.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('This cannot be undone. To confirm, type the conversation again: ');
  terminal.close();
  return answer.trim() === conversation;
}

await run(command);
