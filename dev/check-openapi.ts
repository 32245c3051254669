import { parseArgs } from 'node:util';
import { checkOpenApi } from './check-openapi/check.ts';
import { startStack } from './stack.ts';

const SHOWN = 10;

const USAGE = `npm run check:openapi -- [--requests 2000] [--seed 1]
  Sends random requests to a local stack of its own, as many that openapi/openapi.json allows as it does not allow,
  and fails where the server judges otherwise. Whole numbers from 1; the same seed sends the same requests.`;

/** Ends the process where the options make no sense, or help was asked for. */
function options(): { requests: number; seed: number } {
  try {
    const { values } = parseArgs({
      options: {
        requests: { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const { requests, seed } = values;
    if ([requests, seed].every((value) => /^[1-9]\d{0,8}$/.test(value))) {
      return { requests: Number(requests), seed: Number(seed) };
    }
  } catch {
    // Said below.
  }
  console.error(USAGE);
  process.exit(1);
}

const { requests, seed } = options();
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
      `\n${broken === undefined ? 'Allowed, and not understood' : `Not allowed, and not refused (${broken})`}:`,
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
