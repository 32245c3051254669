import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { blocksOf, newNames, printTable, write } from './adding/page.ts';
import { ROOT } from './catalog.ts';
import { commandOf } from './command.ts';

/**
 * Does what docs/adding.md says, in a copy of the project: writes its files, generates the rest, and runs what must be green
 * then. It fails where another file has to be touched by hand.
 */
const LEFT_OUT = new Set(['node_modules', '.git', '.serverless', '.esbuild', 'coverage', 'reports']);

/** Where the tests of the new ones are reported: in a folder that no commit has, since other suites read every file meanwhile. */
const REPORT = 'reports/new-ones.json';
const REPORTED = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];

/** How much of a failed step's output is shown. */
const SHOWN_LINES = 80;

/** Suites that say something of the project as a whole. */
const WHOLE = ['structure', 'events', 'docs', 'functions/service/openapi', 'functions/service/capabilities'];

/** Suites that loop over all operations, queries or vendors: of these only the tests that name a new one. */
const LOOPS = [
  ...['privacy', 'lib/doors/bad-inputs', 'lib/doors/query', 'lib/vendors/vendors', 'lib/conversations/conformance'],
  ...['dev/simulators/every-vendor', 'dev/simulation/every-operation'],
].map((name) => `test/${name}.test.ts`);

commandOf(
  'check:adding',
  'Adds the files of docs/adding.md to a copy of the project, and runs the checks there that must pass.',
).parse();

const copy = mkdtempSync(join(tmpdir(), 'adding-'));
try {
  copyProject();
  const written = blocksOf(readFileSync(`${ROOT}docs/adding.md`, 'utf8'));
  for (const block of written) write(copy, block);
  printTable(written);
  const files = written.flatMap(({ file, where }) => (where === undefined && file.endsWith('.ts') ? [file] : []));
  const own = files.filter((file) => file.startsWith('test/'));
  const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', '--vcs-enabled=false', '--error-on-warnings'];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
  const passed =
    (await passes('generates', ['scripts/run.mjs', 'scripts/generate.ts'])) &&
    (await allPass({
      types: ['node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false'],
      style: [...biome, ...files],
      'npm run try': ['scripts/run.mjs', '--bundled', 'dev/try.ts', 'events/desk/update-ticket.event.json'],
      tests: [...vitest, ...WHOLE.map((name) => `test/${name}.test.ts`), ...own],
      'tests of the new ones': [...vitest, '-t', newNames(files), ...REPORTED, ...LOOPS],
    })) &&
    everyLoopTested();
  if (!passed) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function copyProject(): void {
  for (const name of readdirSync(ROOT)) {
    if (!LEFT_OUT.has(name)) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
}

/** A suite that has no test of a new one says nothing of it, and must not look as if it did. */
function everyLoopTested(): boolean {
  const report: { testResults: { name: string; assertionResults: { status: string }[] }[] } = JSON.parse(
    readFileSync(join(copy, REPORT), 'utf8'),
  );
  const silent = report.testResults.filter(({ assertionResults }) =>
    assertionResults.every(({ status }) => status !== 'passed'),
  );
  for (const { name } of silent) console.log(`✗ ${relative(copy, name)} has no test of what was added`);
  return silent.length === 0 && report.testResults.length === LOOPS.length;
}

/** Side by side: the compiler has one thread, and the tests leave it one. */
async function allPass(steps: Readonly<Record<string, readonly string[]>>): Promise<boolean> {
  const passed = await Promise.all(Object.entries(steps).map(([name, args]) => passes(name, args)));
  return passed.every(Boolean);
}

async function passes(name: string, args: readonly string[]): Promise<boolean> {
  const started = performance.now();
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
  // npm says where it was called: files would be looked for there, and not in the copy.
  delete env['INIT_CWD'];
  const { status, output } = await run(args, env);
  console.log(`${status === 0 ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
  if (status !== 0) console.log(output.split('\n').slice(-SHOWN_LINES).join('\n'));
  return status === 0;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, args, { cwd: copy, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}
