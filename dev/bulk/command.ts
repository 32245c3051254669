import { appendFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemWorld } from '../../lib/world.ts';
import { openStage, type StageOptions, withStage } from '../stages/stage.ts';
import { near } from '../start-settings.ts';
import { type Job, readItems } from './items.ts';
import { invoker, jobOf, paceOf } from './job.ts';
import { cancelled, outcomeOf, refusedRow } from './on-record.ts';
import { type Plan, plan } from './plan.ts';
import { fileRows } from './rows.ts';
import { runItems } from './run.ts';
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
    const job = await opened(file, options);
    const planned = await plan(readItems(job), paceOf(options.perMinute));
    print(options.json ? JSON.stringify(planned, null, 2) : planText(planned));
    if (planned.refused.length > 0) process.exitCode = 1;
  });

  command('run', 'carries out every row; stopped and run again, it goes on where it was')
    .option('--results <file>', 'where what became of each row is written, as JSON lines')
    .action(async (file: string, options: Options) => {
      const job = await opened(file, options);
      const results = resultsFile(file, options);
      let isStopped = false;
      process.once('SIGINT', () => {
        isStopped = true;
      });
      const counts = tally();
      await runItems(readItems(job), {
        perMinute: paceOf(options.perMinute),
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
      const job = await opened(file, options);
      const stage = await openStage(options);
      const counts = tally();
      const results = resultsFile(file, options);
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
    await each(readItems(await opened(file, options)), async (item) => {
      if (!('refused' in item)) counts.add(await cancelled(stage, item));
    });
    print(counts.text());
  });
  return program;
}

function opened(file: string, { mapping }: Options): Promise<Job> {
  return jobOf(fileRows(near(file, process.env)), mapping);
}

/** Begun anew by each run. */
function resultsFile(file: string, { results }: Options): string {
  const path = near(results ?? `${file}.results.jsonl`, process.env);
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
