import { commandOf, count } from '../scripts/command.ts';
import { checkOpenApi } from './check-openapi/check.ts';
import { startStack } from './stack.ts';

const SHOWN = 10;

const { requests, seed } = commandOf(
  'check:openapi',
  'Sends random requests to a local stack of its own. By openapi/openapi.json, half of them are valid and half are not. ' +
    'Fails if the server judges a request differently.',
)
  .option('--requests <number>', 'how many', count, 2_000)
  .option('--seed <number>', 'the same seed sends the same requests', count, 1)
  .parse()
  .opts<{ requests: number; seed: number }>();
const startedAt = performance.now();
const stack = await startStack();
try {
  const { sent, disagreements } = await checkOpenApi({ api: stack.api, requests, seed });
  console.log(`${'operation'.padEnd(40)} valid  invalid`);
  for (const [operation, [valid, invalid]] of Object.entries(sent)) {
    console.log(`${operation.padEnd(40)} ${String(valid).padStart(5)}  ${String(invalid).padStart(7)}`);
  }
  for (const { sample, status, answer } of disagreements.slice(0, SHOWN)) {
    const { broken, method, target, body } = sample;
    console.log(
      `\n${broken === undefined ? 'Valid by the document, but refused' : `Not valid by the document, but accepted (${broken})`}:`,
    );
    console.log(
      `  ${method} ${target}\n  ${JSON.stringify(body)?.slice(0, 1_000)}\n  ${status} ${answer.slice(0, 500)}`,
    );
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(`\nThe server and its document disagree on ${disagreements.length} requests, in ${seconds} s.`);
  process.exitCode = disagreements.length === 0 ? 0 : 1;
} finally {
  await stack.close();
}
