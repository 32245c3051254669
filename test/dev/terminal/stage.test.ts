import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Listening, listen, readBody } from '../../../dev/listen.ts';
import { type Stack, startStack } from '../../../dev/stack.ts';
import { actionsCommand } from '../../../dev/terminal/actions-command.ts';
import { ROOT } from '../../../scripts/catalog.ts';
import { commandOf } from '../../../scripts/command.ts';
import { asOperator, CREDENTIALS, signedGateway } from '../stages/signed-gateway.ts';
import { REGION } from '../stages/verified.ts';

const ALL = ['send', 'change', 'decide', 'read', 'readInput'];
const POLICY = {
  local: { accounts: ['*/*'], may: ALL },
  grace: { accounts: ['*/*'], may: ALL },
  reader: { accounts: ['*/*'], may: ['read'] },
  stranger: { accounts: ['wapikit/*'], may: ALL },
  direct: { accounts: ['khoros/*'], may: ['change'] },
  'event:payments': { accounts: ['khoros/*'], may: ['change'] },
};
/** What stands in the messages, and must be shown to those alone who may read it. */
const WORDS = /In confidence|payment processed/u;

const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).scripts;

let stack: Stack;
let gateway: Listening;
/** Lambda, with the functions of the stage under their names. */
let lambda: Listening;
let cloudWatch: Listening;
let caller: keyof typeof POLICY;
let forget = () => {};
let held: string;
let waiting: string;
const folder = mkdtempSync(join(tmpdir(), 'stage-'));
const event = `${ROOT}events/khoros/payment-completed.event.json`;
const rows = join(folder, 'payments.jsonl');

beforeAll(async () => {
  forget = asOperator();
  stack = await startStack({ env: { SETTLE_MS: '1000', ACCESS_POLICY: JSON.stringify(POLICY) } });
  gateway = await signedGateway(stack.api, () => caller);
  lambda = await listen(async (request, response) => {
    const body = await readBody(request, 1_000_000);
    const url = `${stack.aws.lambda}${String(request.url).replace('-prod-', '-local-')}`;
    const answer = await fetch(url, { method: request.method ?? 'POST', body: String(body) });
    response.writeHead(answer.status).end(await answer.text());
  });
  cloudWatch = await listen(async (request, response) => {
    const { logGroupName, nextToken } = JSON.parse(String(await readBody(request, 1_000_000)));
    if (!String(logGroupName).endsWith('helpscout-create-reply')) {
      response.writeHead(400).end(JSON.stringify({ __type: 'ResourceNotFoundException' }));
      return;
    }
    const line = { level: 'info', message: 'action held', actionId: held, operation: 'helpscout.createReply' };
    const page = nextToken
      ? { events: [{ timestamp: 1, message: JSON.stringify(line) }] }
      : { events: [], nextToken: '2' };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(page));
  });
  stack.simulators.helpscout.faults.push({ name: 'reset-before', times: 2, match: { operation: 'createReply' } });
  held = await reply(123);
  waiting = await reply(124, '?notBefore=2099-01-01T00:00:00Z');
  const state = async () => Object(await (await fetch(`${stack.api}/actions/${held}`)).json()).state;
  await vi.waitFor(async () => expect(await state()).toBe('held'), { timeout: 120_000 });
  writeFileSync(rows, `${JSON.stringify(JSON.parse(readFileSync(event, 'utf8')).detail)}\n`);
}, 180_000);
afterAll(async () => {
  forget();
  rmSync(folder, { recursive: true });
  await Promise.all([gateway, lambda, cloudWatch].map((each) => each?.close()));
  await stack?.close();
});

async function reply(conversation: number, query = ''): Promise<string> {
  const response = await fetch(`${stack.api}/helpscout/conversations/${conversation}/reply${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer: { id: conversation }, text: 'In confidence.' }),
  });
  return Object(await response.json()).actionId;
}

const at = () => ['--stage', 'prod', '--api', gateway.url, '--region', REGION];

/** What `npm run actions` prints. */
async function actions(...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const command = actionsCommand(commandOf('actions', 'Acts.'), (line) => lines.push(line));
  await command.parseAsync(['node', 'actions', ...args, ...at()]).catch((error) => lines.push(error.message));
  return lines.join('\n');
}

/** What another command prints, and how it ends, with the AWS of the stage. */
async function printed(name: string, ...args: readonly string[]) {
  // As package.json has it.
  const [, , ...run] = String(SCRIPTS[name]).split(' ');
  const child = spawn(process.execPath, [...run, ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...CREDENTIALS,
      AWS_ENDPOINT_URL_EVENTBRIDGE: stack.aws.events,
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: cloudWatch.url,
    },
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { said: said + complaint, code };
}

describe('a caller who may only read, at a stage', () => {
  beforeEach(() => {
    caller = 'reader';
  });

  it.each([
    ['lists', () => ['list'], /helpscout\.createReply/u],
    ['lists by state', () => ['list', '--state', 'held', '--json'], /"absent_after_resend"/u],
    ['sees one', () => ['show', held], /held · absent after resend[\s\S]*You may not read what was to be sent\./u],
    ['sees one as JSON', () => ['show', held, '--json'], /"state": "held"/u],
    ['follows one', () => ['watch', held], /You may not read what was to be sent\./u],
    ['lists accounts', () => ['accounts'], /helpscout\/default +live +yes/u],
    ['sees what became of rows', () => ['bulk', 'status', rows, '--mapping', 'payment-completed'], /1 not accepted/u],
    [
      'plans rows',
      () => ['bulk', 'plan', rows, '--mapping', 'payment-completed'],
      /^1 row: 1 to carry out, 0 with the key of an earlier row, 0 refused\./mu,
    ],
  ])('%s, and no message', async (_, args, expected) => {
    const said = await actions(...args());
    expect(said).toMatch(expected);
    expect(said).not.toMatch(WORDS);
  });

  it.each([
    ['decide', () => ['resolve', held, 'done'], 'The caller may see this action, but not decide about it.'],
    ['cancel', () => ['cancel', waiting], 'The caller may see this action, but not decide about it.'],
    ['pause', () => ['pause', 'helpscout/default'], 'The caller may see this account, but not decide about it.'],
    ['resume', () => ['resume', 'helpscout/default'], 'The caller may see this account, but not decide about it.'],
  ])('may not %s', async (_, args, expected) => {
    expect(await actions(...args())).toContain(expected);
    expect(await actions('list', '--state', 'held')).toContain(held);
    expect(await actions('list', '--state', 'waiting')).toContain(waiting);
  });

  it('follows an event to its outcome, and sees no message either', async () => {
    const { said, code } = await printed('send', event, '--watch', ...at());
    expect(said).toMatch(/is on the bus[\s\S]*khoros\.reactivateAuthorConversations {2}done/u);
    expect(said).not.toMatch(WORDS);
    expect(code).toBe(0);
    expect(await actions('bulk', 'status', rows, '--mapping', 'payment-completed')).toContain('1 done');
    expect(readFileSync(`${rows}.results.jsonl`, 'utf8')).not.toMatch(WORDS);
  }, 120_000);

  it('carries out a file of rows by the stage’s own functions, and sees no message', async () => {
    const { said, code } = await printed('bulk', 'run', rows, '--mapping', 'payment-completed', ...at());
    expect(said).toMatch(/1 done/u);
    expect(said).not.toMatch(WORDS);
    expect(code).toBe(0);
  }, 120_000);

  it('reads every page of the logs of an action, and no message', async () => {
    const { said, code } = await printed('logs', '--action', held, ...at());
    expect(said).toMatch(/action held/u);
    expect(said).not.toMatch(WORDS);
    expect(code).toBe(0);
  }, 120_000);
});

it('A caller who may see other accounts finds nothing', async () => {
  caller = 'stranger';
  expect(await actions('list', '--state', 'held')).toBe('No action matches.');
  expect(await actions('show', held)).toBe('There is no action with this id.');
  expect(await actions('accounts')).not.toContain('helpscout');
});

it('A caller who may do everything reads what was to be sent, decides, and is on record with it', async () => {
  caller = 'grace';
  expect(await actions('show', held)).toMatch(/What was to be sent[\s\S]*In confidence\./u);
  expect(await actions('pause', 'helpscout/default', '--note', 'An incident.')).toContain('An incident.');
  expect(await actions('resume', 'helpscout/default')).toMatch(/helpscout\/default +live +yes/u);
  expect(await actions('cancel', waiting)).toContain('cancelled · caller');
  expect(await actions('resolve', held, 'failed', '--note', 'Nobody needs it.')).toMatch(
    /failed · person[\s\S]*user\/grace[\s\S]*Nobody needs it\./u,
  );
});

it('On the local stack an event is followed to the result event on the bus', async () => {
  const other = join(folder, 'other.json');
  writeFileSync(other, readFileSync(event, 'utf8').replace('"8844"', '"8845"'));
  const { said, code } = await printed('send', other, '--watch', '--api', stack.api);
  expect(said).toMatch(/Result event on the bus: action\.done from conversation-actions/u);
  expect(code).toBe(0);

  const again = await printed('send', other, '--watch', '--api', stack.api);
  expect(again.said).toMatch(/act_\w{26} \(done\) has this key already: nothing was sent\./u);
  expect(again.code).toBe(0);
}, 120_000);

it.each([
  ['no rule matches', ['"payments"', '"shop"'], /No rule matches the event\. .*EVENT_SOURCES/u],
  [
    'a mapping refuses',
    ['"networkId"', '"id"'],
    /It was refused by mappings\/payment-completed\.yml: invalid_input .*networkId/u,
  ],
] as const)(
  'On the local stack it is told of an event why it makes no action: %s',
  async (_, [part, by], expected) => {
    const other = join(folder, 'none.json');
    writeFileSync(other, readFileSync(event, 'utf8').replace(part, by));
    const { said, code } = await printed('send', other, '--watch', '--api', stack.api);
    expect(said).toMatch(expected);
    expect(code).toBe(1);
  },
  120_000,
);
