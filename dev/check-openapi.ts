import { counted } from '../console/words.ts';
import { commandOf, count } from '../scripts/command.ts';
import { checkOpenApi } from './check-openapi/check.ts';
import { runSchemathesis, SCHEMATHESIS } from './check-openapi/schemathesis.ts';
import { installProgram } from './python-program.ts';
import { startStack } from './stack.ts';

const SHOWN = 10;

const { requests, examples, seed } = commandOf(
  'check:openapi',
  'Sends random requests to a local stack of its own. By openapi/openapi.json, half of them are valid and half are not. ' +
    'Fails if the server judges a request differently. Where Python is installed, Schemathesis checks the same in its own way.',
)
  .option('--requests <number>', 'how many', count, 2_000)
  .option('--examples <number>', 'how many of Schemathesis’ own for each operation', count, 20)
  .option('--seed <number>', 'the same seed sends the same requests', count, 1)
  .parse()
  .opts<{ requests: number; examples: number; seed: number }>();
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
  console.log(
    `\nThe server and its document disagree on ${counted(disagreements.length, 'request')}, in ${seconds} s.`,
  );
  const found = await bySchemathesis();
  process.exitCode = disagreements.length + found === 0 ? 0 : 1;
} finally {
  await stack.close();
}

/** Returns how much Schemathesis has found. */
async function bySchemathesis(): Promise<number> {
  const installation = installProgram('schemathesis', SCHEMATHESIS);
  if ('missing' in installation) {
    console.log(`SKIPPED: ${installation.missing}. Schemathesis was not run.`);
    return 0;
  }
  const { program } = installation;
  const run = await runSchemathesis({ program, api: stack.api, examples, seed });
  if (run.disagreements > 0) console.log(run.said);
  console.log(
    `Schemathesis and the server disagree on ${run.disagreements} of ${run.requests} requests, by ${run.checks} checks each, in ${run.seconds.toFixed(0)} s.`,
  );
  return run.disagreements;
}
