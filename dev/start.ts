import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { curls } from './curls.ts';
import { type Stack, startStack } from './stack.ts';

const DEFAULT_PORT = '3000';
/** After this a stop is no longer waited for. Milliseconds. */
const PATIENCE_MS = 1500;

const port = process.env['PORT'] || DEFAULT_PORT;
const starting = startStack({ port: portNumber(port), env: await environment(), onLog: (line) => console.log(line) });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
await starting.then(introduce, explain);

async function stop(): Promise<void> {
  setTimeout(() => process.exit(0), PATIENCE_MS).unref();
  const stack = await starting.catch(() => undefined);
  await stack?.close();
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  const given = process.env['SECRETS_FILE'];
  if (!given) return process.env;
  // npm runs scripts in the project's folder; the path is relative to where the user is.
  const file = resolve(process.env['INIT_CWD'] ?? '.', given);
  await access(file).catch(() => fail(`SECRETS_FILE cannot be read: ${file}`));
  return { ...process.env, SECRETS_FILE: file };
}

function portNumber(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/u.test(text) || number > 65_535) fail(`PORT must be a number from 0 to 65535, not ${text}.`);
  return number;
}

async function introduce(stack: Stack): Promise<void> {
  const { api, aws, vendors } = stack;
  console.log(`
The whole bundle runs on this machine. No request leaves it.

  API         ${api}
  AWS         ${aws.lambda}  Lambda, EventBridge, Secrets Manager
              ${aws.dynamodb}  DynamoDB
              ${aws.sqs}  SQS
${Object.entries(vendors)
  .map(([name, url]) => `  ${name.padEnd(11)} ${url}  simulated; /_state shows what it holds`)
  .join('\n')}

Try it:
`);
  for (const { functionKey, command } of await curls(stack.bundle, api))
    console.log(`  # ${functionKey}\n  ${command}\n`);
  console.log(`All of this as JSON: curl -s ${api}/_local\nStop with Ctrl-C. What the functions log comes below.\n`);
}

function explain(error: unknown): void {
  if (!isPortTaken(error)) throw error;
  fail(`Port ${port} is taken. Choose another: PORT=${Number(port) + 1} npm start`);
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
