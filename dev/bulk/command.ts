import { appendFileSync, writeFileSync } from 'node:fs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import { ApiError } from '../../console/api.ts';
import type { Action } from '../../console/types.ts';
import { operations } from '../../functions/registry.ts';
import { readMappings } from '../../infra/mappings.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';
import { systemWorld } from '../../lib/world.ts';
import { readFunctions } from '../../scripts/catalog.ts';
import { CREDENTIALS, REGION } from '../aws/account.ts';
import { openStage, type Stage, type StageOptions, withStage } from '../stages/stage.ts';
import { near } from '../start-settings.ts';
import { type Item, type Job, readItems } from './items.ts';
import { type Plan, plan } from './plan.ts';
import { type Answer, type Outcome, runItems } from './run.ts';
import { each, tally } from './tally.ts';

type Print = (text: string) => void;
interface Options extends StageOptions {
  readonly mapping: string;
  readonly perMinute?: string;
  readonly results?: string;
  readonly json?: boolean;
}

/** `npm run bulk`: many requests from a file, at the pace of the vendor's limit, each carried out once. */
export function bulkCommand(program: Command, print: Print = console.log): Command {
  const command = (name: string, about: string) =>
    withStage(program.command(name).description(about))
      .argument('<items>', 'a .csv, .jsonl or .ndjson file; a row is the detail of an event')
      .requiredOption('--mapping <name>', 'what makes a request of a row: a file of mappings/, without .yml')
      .option('--per-minute <units>', 'of the account’s limit; by default the vendor’s own')
      .option('--json', 'print JSON');

  command('plan', 'maps and checks every row, and sends nothing').action(async (file: string, options: Options) => {
    const job = await jobOf(file, options);
    const planned = await plan(readItems(job), perMinuteOf(job, options));
    print(options.json ? JSON.stringify(planned, null, 2) : planText(planned));
    if (planned.refused.length > 0) process.exitCode = 1;
  });

  command('run', 'carries out every row; stopped and run again, it goes on where it was')
    .option('--results <file>', 'where what became of each row is written, as JSON lines')
    .action(async (file: string, options: Options) => {
      const job = await jobOf(file, options);
      const results = resultsFile(job, options);
      let isStopped = false;
      process.once('SIGINT', () => {
        isStopped = true;
      });
      const counts = tally();
      await runItems(readItems(job), {
        perMinute: perMinuteOf(job, options),
        invoke: await invoker(job, await openStage(options)),
        goesOn: () => !isStopped,
        world: systemWorld,
        tell(outcome) {
          appendFileSync(results, `${JSON.stringify(outcome)}\n`);
          counts.add(outcome);
          progress(counts.text());
        },
      });
      print(`${counts.text()}\nWhat became of each row: ${results}`);
      if (isStopped) print('Stopped. Run the same command again: what is on record is not sent again.');
    });

  command('status', 'tells what became of every row, by its key')
    .option('--results <file>', 'where what became of each row is written, as JSON lines')
    .action(async (file: string, options: Options) => {
      const job = await jobOf(file, options);
      const stage = await openStage(options);
      const counts = tally();
      const results = resultsFile(job, options);
      await each(readItems(job), async (item) => {
        const outcome = 'refused' in item ? refusedRow(item) : await outcomeOf(stage, item);
        appendFileSync(results, `${JSON.stringify(outcome)}\n`);
        counts.add(outcome);
      });
      print(
        options.json
          ? JSON.stringify(counts.states(), null, 2)
          : `${counts.text()}\nWhat became of each row: ${results}`,
      );
    });

  command('cancel', 'cancels what has not been sent').action(async (file: string, options: Options) => {
    const stage = await openStage(options);
    const counts = tally();
    await each(readItems(await jobOf(file, options)), async (item) => {
      if (!('refused' in item)) counts.add(await cancelled(stage, item));
    });
    print(counts.text());
  });
  return program;
}

async function jobOf(file: string, { mapping: name }: Options): Promise<Job> {
  const inputs = new Map(operations.map((operation) => [String(operation.name), operation.input]));
  const mappings = await readMappings({ inputOf: async (operation) => inputs.get(operation) });
  const mapping = mappings.find((candidate) => candidate.name === name);
  if (!mapping)
    throw new Error(`There is no mappings/${name}.yml. There are: ${mappings.map((each) => each.name).join(', ')}.`);
  const operation = operations.find((candidate) => candidate.name === mapping.operation);
  if (!operation) throw new Error(`mappings/${name}.yml is for ${mapping.operation}, which there is not.`);
  return { file: near(file, process.env), mapping, operation };
}

function perMinuteOf({ operation }: Job, { perMinute }: Options): number {
  const [vendor = ''] = operation.name.split('.');
  const own = Object.entries(VENDORS).find(([name]) => name === vendor)?.[1].pace.perMinute ?? 60;
  const units = perMinute === undefined ? own : Number(perMinute);
  if (units > 0) return units;
  throw new Error(`--per-minute must be a number of units, not ${perMinute}.`);
}

/** Invokes the operation's own function: the local one by its key, a deployed one by its name. */
async function invoker({ operation }: Job, stage: Stage): Promise<(request: Item['request']) => Promise<Answer>> {
  const entry = (await readFunctions()).find(({ name }) => name === operation.name);
  if (!entry) throw new Error(`${operation.name} has no function.`);
  const local = stage.isLocal ? await stage.ask<{ aws: { lambda: string } }>('GET', '/_local') : undefined;
  const client = local
    ? new LambdaClient({ endpoint: local.aws.lambda, region: REGION, credentials: CREDENTIALS })
    : new LambdaClient({ region: stage.region });
  const FunctionName = local ? entry.key : `conversation-actions-${stage.name}-${entry.deployedAs}`;
  return async (request) => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
    );
    const answer = JSON.parse(Payload?.transformToString() ?? 'null');
    return FunctionError ? { error: { kind: 'unavailable', detail: String(answer?.errorType) } } : answer;
  };
}

/** What is on record is told; what is not, was not accepted yet. */
async function outcomeOf(stage: Stage, { row, key, actionId }: Item): Promise<Outcome> {
  return stage.ask<Action>('GET', `/actions/${actionId}`).then(
    ({ state, reason }) => ({ row, key, actionId, state, reason }),
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return { row, key, actionId, state: 'not accepted' };
      throw error;
    },
  );
}

async function cancelled(stage: Stage, { row, key, actionId }: Item): Promise<Outcome> {
  return stage.ask<Action>('DELETE', `/actions/${actionId}`).then(
    ({ state }) => ({ row, key, actionId, state }),
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return { row, key, actionId, state: 'not accepted' };
      if (error instanceof ApiError && error.status === 409) return { row, key, actionId, state: 'too late' };
      throw error;
    },
  );
}

function refusedRow({ row, refused }: { readonly row: number; readonly refused: string }): Outcome {
  return { row, state: 'refused', detail: refused };
}

/** Begun anew by each run. */
function resultsFile({ file }: Job, { results }: Options): string {
  const path = results === undefined ? `${file}.results.jsonl` : near(results, process.env);
  writeFileSync(path, '');
  return path;
}

function planText({ rows, items, refused, repeated, accounts, minutes }: Plan): string {
  return [
    `${rows} rows: ${items} can be carried out, ${rows - items} are refused, ${repeated} have the key of an earlier row.`,
    `Accounts: ${accounts.join(', ') || 'none'}. At the vendor’s pace it takes about ${Math.ceil(minutes)} min.`,
    ...refused.flatMap(({ row, refused: why }) => `  row ${row}: ${why}`),
  ].join('\n');
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
