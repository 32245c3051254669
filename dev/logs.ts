import { setTimeout as delay } from 'node:timers/promises';
import { readFunctions } from '../scripts/catalog.ts';
import { commandOf, count } from '../scripts/command.ts';
import { logGroupsOf } from './stages/log-groups.ts';
import { openStage, type Stage, type StageOptions, stackNameOf, withStage } from './stages/stage.ts';
import { logLineText } from './terminal/log-line.ts';
import { run } from './terminal/run.ts';

interface Options extends StageOptions {
  readonly action?: string;
  readonly minutes: number;
  readonly follow?: boolean;
}

const EVERY_MS = 2_000;

const command = withStage(commandOf('logs', 'Prints what the functions log.'))
  .option('--action <id>', 'only log lines of this action')
  .option('--minutes <number>', 'how far back to look, on a deployed stage', count, 15)
  .option('--follow', 'keep printing new log lines')
  .action(async (options: Options) => {
    const stage = await openStage(options);
    const seen = new Set<string>();
    do {
      for (const line of await linesOf(stage, options)) {
        const text = seen.has(line) ? undefined : logLineText(line);
        seen.add(line);
        if (text !== undefined) console.log(text);
      }
      if (options.follow) await delay(EVERY_MS);
    } while (options.follow);
  });

/** Oldest first. */
async function linesOf(stage: Stage, { action, minutes }: Options): Promise<readonly string[]> {
  if (stage.isLocal) {
    const query = action === undefined ? '' : `?actionId=${encodeURIComponent(action)}`;
    return (await stage.ask<readonly object[]>('GET', `/_local/logs${query}`)).map((line) => JSON.stringify(line));
  }
  const startTime = Date.now() - minutes * 60_000;
  const filterPattern =
    action === undefined ? '{ $.message = "*" }' : `{ $.actionId = "${action.replace(/\W/gu, '')}" }`;
  const groups = (await readFunctions()).map(
    ({ deployedAs }) => `/aws/lambda/${stackNameOf(stage.name)}-${deployedAs}`,
  );
  return await logGroupsOf(stage.region).linesOf(groups, { filterPattern, startTime });
}

await run(command);
