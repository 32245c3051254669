import { appendFileSync, writeFileSync } from 'node:fs';
import { planSummary } from '../../console/words.ts';
import { systemWorld } from '../../lib/world.ts';
import { openStage } from '../stages/stage.ts';
import { near } from '../start-settings.ts';
import { type Job, readItems } from './items.ts';
import { invoker, jobOf, paceOf } from './job.ts';
import { cancelled, outcomeOf, refusedRow } from './on-record.ts';
import type { BulkOptions, Print } from './options.ts';
import { type Plan, plan as planOf } from './plan.ts';
import { fileRows } from './rows.ts';
import { type Outcome, runItems } from './run.ts';
import { each, tally } from './tally.ts';

/** What a row ends as without an effect. */
const UNDONE = ['refused', 'failed'];
/** As many of these are printed; the file of results has all. */
const SHOWN = 20;

/** Maps and checks every row; nothing is sent. */
export async function planFile(file: string, options: BulkOptions, print: Print): Promise<void> {
  const job = await opened(file, options);
  const planned = await planOf(readItems(job), paceOf(options.perMinute));
  print(options.json ? JSON.stringify(planned, null, 2) : planText(planned));
  if (planned.refused.length > 0) process.exitCode = 1;
}

/** Carries out every row, until it is told to stop. */
export async function runFile(file: string, options: BulkOptions, print: Print): Promise<void> {
  const job = await opened(file, options);
  const results = resultsFile(file, options);
  let isStopped = false;
  process.once('SIGINT', () => {
    isStopped = true;
  });
  const counts = tally();
  const undone: Outcome[] = [];
  await runItems(readItems(job), {
    perMinute: paceOf(options.perMinute),
    invoke: await invoker(job, await openStage(options)),
    goesOn: () => !isStopped,
    world: systemWorld,
    tell(outcome) {
      if (UNDONE.includes(outcome.state)) undone.push(outcome);
      appendFileSync(results, `${JSON.stringify(outcome)}\n`);
      counts.add(outcome);
      progress(counts.text());
    },
  });
  print(options.json ? JSON.stringify(counts.states(), null, 2) : `${counts.text()}\nOutcome of each row: ${results}`);
  if (undone.length > 0) process.exitCode = 1;
  if (!options.json) for (const outcome of undone.slice(0, SHOWN)) print(undoneText(outcome));
  if (isStopped && !options.json) print('Stopped. Run the same command again: what is on record is not sent again.');
}

function undoneText({ row, state, reason, detail, actionId }: Outcome): string {
  return `  row ${row}: ${state}: ${detail ?? reason ?? ''}${actionId === undefined ? '' : ` (${actionId})`}`;
}

/** Tells what became of every row. */
export async function statusOfFile(file: string, options: BulkOptions, print: Print): Promise<void> {
  const job = await opened(file, options);
  const stage = await openStage(options);
  const counts = tally();
  const results = resultsFile(file, options);
  await each(readItems(job), async (item) => {
    const outcome = 'refused' in item ? refusedRow(item) : await outcomeOf(stage, item);
    appendFileSync(results, `${JSON.stringify(outcome)}\n`);
    counts.add(outcome);
  });
  print(options.json ? JSON.stringify(counts.states(), null, 2) : `${counts.text()}\nOutcome of each row: ${results}`);
}

/** Cancels what has not been sent. */
export async function cancelFile(file: string, options: BulkOptions, print: Print): Promise<void> {
  const stage = await openStage(options);
  const counts = tally();
  await each(readItems(await opened(file, options)), async (item) => {
    if (!('refused' in item)) counts.add(await cancelled(stage, item));
  });
  print(options.json ? JSON.stringify(counts.states(), null, 2) : counts.text());
}

function opened(file: string, { mapping }: BulkOptions): Promise<Job> {
  return jobOf(fileRows(near(file, process.env)), mapping);
}

/** Begun anew by each run. */
function resultsFile(file: string, { results }: BulkOptions): string {
  const path = near(results ?? `${file}.results.jsonl`, process.env);
  writeFileSync(path, '');
  return path;
}

function planText(plan: Plan): string {
  const { refused, accounts, minutes } = plan;
  return [
    planSummary(plan),
    `Accounts: ${accounts.join(', ') || 'none'}. Within the vendor’s limit it takes about ${Math.max(1, Math.ceil(minutes))} min.`,
    ...refused.flatMap(({ row, refused: why }) => `  row ${row}: ${why}`),
  ].join('\n');
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
