import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { sharpened } from './sharpened.ts';

/** The version that the check was written against. */
export const SCHEMATHESIS = '4.32.5';

const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance'],
  ...['response_schema_conformance', 'negative_data_rejection', 'positive_data_acceptance'],
];

/**
 * Changes are rehearsed, and the ledger is asked for what a query of its own finds. What is understood may name what there is
 * not, contradict itself, or come when the rate limit is used up.
 */
const CONFIG = `
hooks = ${JSON.stringify(fileURLToPath(new URL('in_words.py', import.meta.url)))}

[parameters]
"query.dryRun" = "true"
"query.state" = "done"

[checks]
positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, 422, 429]
negative_data_rejection.expected-statuses = ["4xx"]
`;

const Report = z.object({
  running_time: z.number(),
  test_cases: z.object({ generated: z.number(), unique_failures: z.number(), errored: z.number() }),
});

export interface SchemathesisOptions {
  readonly program: string;
  /** Where the API listens; on this machine. */
  readonly api: string;
  /** Random requests for each operation, beside those that go through the document rule by rule. */
  readonly examples: number;
  readonly seed: number;
}

export interface SchemathesisVerdict {
  readonly requests: number;
  readonly disagreements: number;
  readonly checks: number;
  readonly seconds: number;
  /** What Schemathesis printed. */
  readonly said: string;
}

/**
 * Lets Schemathesis, a tool that this project did not write, compare the server with its document: by requests that go through
 * each rule of the document, kept and broken, and by random ones.
 * @throws Error if it did not come to an end
 * @see https://schemathesis.readthedocs.io
 */
export async function runSchemathesis(options: SchemathesisOptions): Promise<SchemathesisVerdict> {
  const { program, api, examples, seed } = options;
  const folder = await mkdtemp(join(tmpdir(), 'conversation-actions-'));
  const [config, document, report] = ['schemathesis.toml', 'openapi.json', 'report.json'].map((file) =>
    join(folder, file),
  );
  if (!config || !document || !report) throw new Error('A path is missing.');
  try {
    const answer = await fetch(`${api}/openapi.json`);
    await writeFile(document, JSON.stringify(sharpened(Object(await answer.json()), Date.now())));
    await writeFile(config, CONFIG);
    const said = await output(program, [
      ...['--config-file', config, 'run', document, '--url', api, '--phases', 'coverage,fuzzing', '--warnings', 'off'],
      ...['--max-examples', String(examples), '--seed', String(seed), '--checks', CHECKS.join(), '--no-shrink'],
      ...['--continue-on-failure', '--report', 'json', '--report-json-path', report],
    ]);
    const { running_time: seconds, test_cases: cases } = Report.parse(
      JSON.parse(
        await readFile(report, 'utf8').catch(() => {
          throw new Error(`Schemathesis did not come to an end.\n${said}`);
        }),
      ),
    );
    const disagreements = cases.unique_failures + cases.errored;
    return { requests: cases.generated, disagreements, checks: CHECKS.length, seconds, said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: tmpdir() });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  return said;
}
