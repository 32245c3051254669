import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { readFunctions } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { openStage, type Stage, type StageOptions, withStage } from './stages/stage.ts';
import { logLineText } from './terminal/log-line.ts';
import { run } from './terminal/run.ts';

interface Options extends StageOptions {
  readonly action?: string;
  readonly minutes: string;
  readonly follow?: boolean;
}

const EVERY_MS = 2_000;

const command = withStage(commandOf('logs', 'Prints what the functions log.'))
  .option('--action <id>', 'only log lines of this action')
  .option('--minutes <number>', 'how far back to look, on a deployed stage', '15')
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
  const client = new CloudWatchLogsClient({ region: stage.region });
  const filterPattern =
    action === undefined ? '{ $.message = "*" }' : `{ $.actionId = "${action.replace(/\W/gu, '')}" }`;
  const startTime = Date.now() - Number(minutes) * 60_000;
  const groups = (await readFunctions()).map(
    ({ deployedAs }) => `/aws/lambda/conversation-actions-${stage.name}-${deployedAs}`,
  );
  const found = await Promise.all(
    groups.map(async (logGroupName) => {
      const events = await eventsOf(client, { logGroupName, filterPattern, startTime });
      return events.map(({ message = '', timestamp = 0 }) => ({ message: message.trim(), timestamp }));
    }),
  );
  return found
    .flat()
    .sort((a, b) => a.timestamp - b.timestamp)
    .map(({ message }) => message);
}

/** Reads every page. A function that has not run yet has no log group. */
async function eventsOf(
  client: CloudWatchLogsClient,
  asked: { readonly logGroupName: string; readonly filterPattern: string; readonly startTime: number },
): Promise<readonly FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = [];
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, asked)) found.push(...events);
  } catch (thrown) {
    if (!(thrown instanceof ResourceNotFoundException)) throw thrown;
  }
  return found;
}

await run(command);
