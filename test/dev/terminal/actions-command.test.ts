import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../../../dev/stack.ts';
import { actionsCommand } from '../../../dev/terminal/actions-command.ts';
import { commandOf } from '../../../scripts/command.ts';

let stack: Stack;
let done: string;
let waiting: string;

beforeAll(async () => {
  stack = await startStack();
  done = await reply(123, 'terminal-1');
  waiting = await reply(124, 'terminal-2', '?notBefore=2099-01-01T00:00:00Z');
}, 60_000);
afterAll(() => stack.close());

async function reply(conversation: number, key: string, query = ''): Promise<string> {
  const response = await fetch(`${stack.api}/helpscout/conversations/${conversation}/reply${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ customer: { id: conversation }, text: 'In confidence.' }),
  });
  return Object(await response.json()).actionId;
}

/** What a command prints. */
async function printed(...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const command = actionsCommand(commandOf('actions', 'Acts.'), (text) => lines.push(text));
  for (const each of [command, ...command.commands.flatMap((sub) => [sub, ...sub.commands])])
    each.exitOverride().configureOutput({ writeErr: (text) => lines.push(text), writeOut: (text) => lines.push(text) });
  await command
    .parseAsync(['node', 'actions', ...args, '--api', stack.api])
    .catch((error) => lines.push(error.message));
  return lines.join('\n');
}

it('lists what happened, whatever its state, and by its key', async () => {
  const all = await printed('list');
  expect(all).toContain(done);
  expect(all).toContain(waiting);
  expect(all).not.toContain('confidence');
  const one = await printed(
    'list',
    '--operation',
    'helpscout.createReply',
    '--account',
    'default',
    '--key',
    'terminal-1',
  );
  expect(one).toContain(done);
  expect(one).not.toContain(waiting);
  expect(JSON.parse(await printed('list', '--state', 'waiting', '--json')).actions).toMatchObject([
    { actionId: waiting },
  ]);
});

it('shows an action with what happened to it', async () => {
  expect(await printed('show', done)).toMatch(
    /helpscout\.createReply {2}done[\s\S]*Accepted[\s\S]*Sent, and applied[\s\S]*"threadId"/u,
  );
});

it('follows an action to its end', async () => {
  expect(await printed('watch', done)).toMatch(/^\d\d:\d\d:\d\d {2}done/u);
});

it('pauses an account, lists it so, and lets it go on', async () => {
  expect(await printed('pause', 'helpscout/default', '--note', 'An incident.')).toContain('An incident.');
  expect(await printed('accounts')).toMatch(/helpscout\/default +live +paused by .*An incident\./u);
  expect(await printed('resume', 'helpscout/default')).toMatch(/helpscout\/default +live +yes/u);
  expect(await printed('pause', 'helpscout')).toContain('helpscout is not the name of an account');
});

it('cancels what has not been sent, and says so where it is too late', async () => {
  expect(await printed('cancel', waiting)).toContain('cancelled · caller');
  expect(await printed('cancel', done)).toContain('The action is done: it can no longer be cancelled.');
  expect(await printed('resolve', done, 'failed')).toContain('The action is done, not held.');
});

it.each([
  [['list', '--colour', 'red'], "error: unknown option '--colour'"],
  [['list', '--state', 'lost'], "error: option '--state <state>' argument 'lost' is invalid"],
  [['resolve', 'act_1', 'maybe'], "error: command-argument value 'maybe' is invalid"],
  [['show'], "error: missing required argument 'id'"],
  [['undo'], "error: unknown command 'undo'"],
  [['bulk', 'plan', 'items.csv', '--mapping', 'a', '--colour', 'red'], "error: unknown option '--colour'"],
  [['accounts', 'helpscout'], 'error: too many arguments'],
])('refuses %j', async (args, message) => {
  expect(await printed(...args)).toContain(message);
});
