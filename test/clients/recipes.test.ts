import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../dev/aws/account.ts';
import type { DeliveredEvent } from '../../dev/aws/event-bus.ts';
import { type Stack, startStack } from '../../dev/stack.ts';
import { type Block, pages } from '../kit/markdown.ts';

const run = promisify(execFile);
const blocks = pages().find(({ file }) => file === 'docs/calling.md')?.blocks ?? [];
const python = blocks.find(({ language }) => language === 'python');
const [invoke, putEvents] = blocks.find(isForCli)?.text.split('\n\n') ?? [];

const canRun = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const hasBoto3 = canRun('python3', '-c', 'import boto3');
const hasCli = canRun('aws', '--version');
/** Version 1 has no such option, and takes the payload as it is. */
const isCli1 = hasCli && spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout.startsWith('aws-cli/1.');

let stack: Stack;
let folder: string;
const events: DeliveredEvent[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'client-recipes-'));
  stack = await startStack({ onEvent: (event) => events.push(event) });
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

function isForCli({ language, text }: Block): boolean {
  return language === 'text' && text.startsWith('aws lambda invoke');
}

/** As docs/calling.md says: against the local stack, under its stage's name. */
async function runLocally(command: string, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_LAMBDA: stack.aws.lambda,
    AWS_ENDPOINT_URL_EVENTBRIDGE: stack.aws.events,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
  const local = args.map((arg) => arg.replaceAll('-prod-', '-local-'));
  return (await run(command, local, { env, cwd: folder })).stdout;
}

describe('the examples of docs/calling.md', () => {
  it.skipIf(!hasBoto3)(
    'Python with boto3 replies, and prints what became of it (needs python3 with boto3)',
    async () => {
      expect(await runLocally('python3', '-c', python?.text ?? '')).toMatch(/^done act_[0-9a-v]{26}\n$/);
    },
  );

  it.skipIf(!hasCli)('the AWS CLI invokes a function, and puts an event on the bus (needs aws)', async () => {
    const command = isCli1 ? invoke?.replace(/--cli-binary-format \S+/, '') : invoke;
    const answer = await runLocally('sh', '-c', command ?? '');
    expect(answer).toMatch(/"state":\s?"done"/);
    const put = JSON.parse(await runLocally('sh', '-c', putEvents ?? ''));
    expect(put.FailedEntryCount).toBe(0);
    expect(events.map((event) => event['detail-type'])).toContain('wapikit.updateConversation');
  });
});
