import { Argument, type Command, Option } from 'commander';
import { findActions } from '../../console/actions.ts';
import { ApiError } from '../../console/api.ts';
import type { Account, Action } from '../../console/types.ts';
import { STATES } from '../../console/words.ts';
import { count, time } from '../../scripts/command.ts';
import { bulkCommand } from '../bulk/command.ts';
import { openStage, type Stage, type StageOptions, withStage } from '../stages/stage.ts';
import { accountsTable, actionsTable, actionText, inputText } from './show.ts';
import { watchAction, watchList } from './watch.ts';

type Print = (text: string) => void;
interface Output {
  readonly json?: boolean;
}

const FILTERS = ['state', 'vendor', 'account', 'operation', 'conversation', 'key', 'since', 'until'] as const;
type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** `npm run actions`: everything that people do with actions, over the API's public routes. */
export function actionsCommand(program: Command, print: Print = console.log): Command {
  const command = (name: string, about: string) =>
    withStage(program.command(name).description(about)).option('--json', 'print JSON');

  withFilters(command('list', 'lists actions, newest first'))
    .option('--limit <number>', 'how many, 100 at most', count, 25)
    .option('--from <cursor>', 'the cursor at which the previous page ended')
    .action(async (options: StageOptions & Output & Filters & { limit: number; from?: string }) => {
      const stage = await openStage(options);
      const ask = <Answer>(path: string) => stage.ask<Answer>('GET', path);
      const page = await findActions(filtersOf(options), options.from, ask, options.limit);
      print(options.json ? pretty(page) : actionsTable(page.actions));
      if (page.next && !options.json) print(`\nMore: --from ${page.next}`);
    });

  command('show', 'shows one action: what happened, what comes next, and what was to be sent')
    .argument('<id>', 'of the action')
    .action(async (id: string, options: StageOptions & Output) => {
      const action = await readAction(await openStage(options), id);
      print(options.json ? pretty(action) : inFull(action));
    });

  withFilters(command('watch', 'follows one action until it ends, or all matching ones'))
    .argument('[id]', 'of the action')
    .action(async (id: string | undefined, options: StageOptions & Output & Filters) => {
      const stage = await openStage(options);
      if (id === undefined) return watchList(stage, filtersOf(options), print);
      const action = await watchAction(stage, id, options.json ? () => {} : print);
      print(options.json ? pretty(action) : `\n${inFull(await readAction(stage, id))}`);
    });

  command('resolve', 'decides about a held action')
    .argument('<id>', 'of the action')
    .addArgument(
      new Argument('<decision>', 'done: the effect is there. failed: give up. resend: send it once more').choices([
        'done',
        'failed',
        'resend',
      ]),
    )
    .option('--note <text>', 'why; it stays on record with your name')
    .action(async (id: string, resolution: string, options: StageOptions & Output & { note?: string }) => {
      const { note } = options;
      const stage = await openStage(options);
      told(await stage.ask<Action>('POST', `/actions/${id}/resolve`, { resolution, ...(note && { note }) }), options);
    });

  command('cancel', 'cancels an action of which nothing has been sent')
    .argument('<id>', 'of the action')
    .action(async (id: string, options: StageOptions & Output) => {
      told(await (await openStage(options)).ask<Action>('DELETE', `/actions/${id}`), options);
    });

  withStage(program.command('accounts').description('lists the accounts: whether anything is sent, and what waits'))
    .option('--json', 'print JSON')
    .action(async (options: StageOptions & Output) => {
      const { accounts } = await (await openStage(options)).ask<{ accounts: readonly Account[] }>('GET', '/accounts');
      print(options.json ? pretty(accounts) : accountsTable(accounts));
    });

  command('pause', 'pauses an account: nothing is sent, and accepted actions wait')
    .argument('<account>', 'such as helpscout/default')
    .option('--note <text>', 'why; it stays on record with your name')
    .option('--until <time>', 'when it resumes by itself, such as 2026-03-01T08:00:00Z', time)
    .action(async (name: string, options: StageOptions & Output & { note?: string; until?: string }) => {
      const { note, until } = options;
      await ordered(name, 'pause', { ...(note && { note }), ...(until && { until }) }, options);
    });

  command('resume', 'resumes a paused account')
    .argument('<account>', 'such as helpscout/default')
    .action((name: string, options: StageOptions & Output) => ordered(name, 'resume', {}, options));

  async function ordered(
    name: string,
    verb: 'pause' | 'resume',
    body: object,
    options: StageOptions & Output,
  ): Promise<void> {
    if (!/^[a-z]+\/[\w-]+$/u.test(name))
      throw new Error(`${name} is not the name of an account, such as helpscout/default.`);
    const account = await (await openStage(options)).ask<Account>('POST', `/accounts/${name}/${verb}`, body);
    print(options.json ? pretty(account) : accountsTable([account]));
  }

  bulkCommand(program.command('bulk').description('runs one action for each row of a file, each once'), print);

  function told(action: Action, { json }: Output): void {
    print(json ? pretty(action) : actionText(action));
  }
  return program;
}

function withFilters(command: Command): Command {
  return command
    .addOption(new Option('--state <state>', 'only those in this state').choices(STATES))
    .option('--vendor <name>', 'only those of this vendor, such as helpscout')
    .option('--account <name>', 'only those of accounts of this name, such as default')
    .option('--operation <name>', 'only those of this operation, such as helpscout.createReply')
    .option('--conversation <id>', 'only those of this conversation, by the vendor’s id')
    .option('--key <key>', 'the idempotency key; with --operation and --account')
    .option('--since <time>', 'accepted at this time or later, such as 2026-03-01T08:00:00Z', time)
    .option('--until <time>', 'accepted at this time or before', time);
}

function filtersOf(options: Filters): Readonly<Record<string, string>> {
  return Object.fromEntries(FILTERS.flatMap((name) => (options[name] ? [[name, options[name]]] : [])));
}

/** With what was to be sent, where the caller may read it. */
async function readAction(stage: Stage, id: string): Promise<Action> {
  return stage.ask<Action>('GET', `/actions/${id}?input=true`).catch((error: unknown) => {
    const mayNotRead = error instanceof ApiError && error.status === 403;
    return mayNotRead ? stage.ask<Action>('GET', `/actions/${id}`) : Promise.reject(error);
  });
}

function inFull(action: Action): string {
  return `${actionText(action)}\n\n${inputText(action)}`;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
