import { readMappings } from '../infra/mappings.ts';
import { commandOf } from '../scripts/command.ts';
import { inputOf } from '../scripts/operation-inputs.ts';
import { curls } from './curls.ts';
import { type Stack, startStack } from './stack.ts';
import { readStartSettings } from './start-settings.ts';
import { explain as inWords } from './terminal/explain.ts';
import { watchMappings } from './watch-mappings.ts';

/** After this a stop is no longer waited for. Milliseconds. */
const PATIENCE_MS = 1500;

const { port } = commandOf('start', 'Serves the whole bundle on this machine, with simulated vendors and a local AWS.')
  .option('--port <number>', 'the API’s port; the variable PORT sets it, too (default: 3000)')
  .parse()
  .opts<{ port?: string }>();

const starting = start();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
await starting.then(introduce, fail);

async function start(): Promise<Stack> {
  // Kept in memory: `npm run generate` writes mappings/mappings.json, which is committed.
  const mappings = await readMappings({ inputOf });
  const stack = await startStack({
    ...readStartSettings(process.env, port),
    mappings,
    onLog: (line) => console.log(line),
  });
  watchMappings(mappings, {
    inputOf,
    deploy: (changed) => stack.deployMappings(changed),
    say: (line) => console.log(line),
  });
  return stack;
}

async function stop(): Promise<void> {
  setTimeout(() => process.exit(0), PATIENCE_MS).unref();
  const stack = await starting.catch(() => undefined);
  await stack?.close();
}

async function introduce(stack: Stack): Promise<void> {
  const { api, aws, vendors, bundle } = stack;
  const simulated = Object.entries(vendors).map(([name, url]) => `  ${name.padEnd(11)} ${url}  its simulator`);
  const calls = (await curls(bundle, api)).map(({ functionKey, command }) => `  # ${functionKey}\n  ${command}\n`);
  // The addresses come last: above the calls they would be out of sight.
  console.log(`
The whole bundle runs on this machine. No request leaves it. Try it:

${calls.join('\n')}
  Console     ${api}  in a browser: what happens, what is held, what to decide
  API         ${api}
  AWS         ${aws.lambda}  Lambda, EventBridge, Secrets Manager
              ${aws.dynamodb}  DynamoDB
              ${aws.sqs}  SQS
${simulated.join('\n')}

A simulator shows what it holds at /_state. All addresses as JSON: curl -s ${api}/_local
Stop with Ctrl-C. What the functions log comes below.
`);
}

function fail(error: unknown): void {
  console.error(inWords(error));
  process.exit(1);
}
