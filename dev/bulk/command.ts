import type { Command } from 'commander';
import { withStage } from '../stages/stage.ts';
import type { BulkOptions, Print } from './options.ts';

/** Loaded when rows are read: it knows every operation, and the other commands are to answer at once. */
const work = () => import('./work.ts');

/** `npm run bulk`: many requests from a file, at the pace of the vendor's limit, each carried out once. */
export function bulkCommand(program: Command, print: Print = console.log): Command {
  const command = (name: string, about: string) =>
    withStage(program.command(name).description(about))
      .argument('<items>', 'a .csv, .jsonl or .ndjson file; a row is the detail of an event')
      .requiredOption(
        '--mapping <name>',
        'the mapping that turns a row into a request: a file of mappings/, without .yml',
      )
      .option('--per-minute <units>', 'requests a minute, as the vendor’s limit counts them; by default that limit')
      .option('--json', 'print JSON');

  command('plan', 'maps and checks every row, and sends nothing').action(async (file: string, options: BulkOptions) =>
    (await work()).planFile(file, options, print),
  );

  command('run', 'runs every row; run again after a stop, it continues where it was')
    .option('--results <file>', 'the file for the outcome of each row, as JSON lines')
    .action(async (file: string, options: BulkOptions) => (await work()).runFile(file, options, print));

  command('status', 'shows the outcome of every row, by its key')
    .option('--results <file>', 'the file for the outcome of each row, as JSON lines')
    .action(async (file: string, options: BulkOptions) => (await work()).statusOfFile(file, options, print));

  command('cancel', 'cancels what has not been sent').action(async (file: string, options: BulkOptions) =>
    (await work()).cancelFile(file, options, print),
  );
  return program;
}
