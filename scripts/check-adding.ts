import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './catalog.ts';
import { commandOf } from './command.ts';

/**
 * Does what docs/adding.md says, in a copy of the project: writes its files, generates the rest, and runs what must be green
 * then. It fails where another file has to be touched by hand.
 */
const LEFT_OUT = new Set(['node_modules', '.git', '.serverless', '.esbuild', 'coverage', 'reports']);

/** One block of the page: a whole file, or what is added to one that is there. */
interface Written {
  readonly file: string;
  /** Where in a file that is there; absent for a new one. */
  readonly where?: string | undefined;
  readonly text: string;
}

/** How much of a failed step's output is shown. */
const SHOWN_LINES = 80;

/** What the suites for all operations and all vendors say of the new ones; and their own tests. */
const TESTS = [
  ...['structure', 'events', 'docs', 'privacy', 'functions/service/openapi', 'functions/service/capabilities'],
  ...['lib/doors/bad-inputs', 'lib/doors/query', 'lib/vendors/vendors', 'dev/simulators/every-vendor'],
  ...['dev/simulation/every-operation', 'functions/wapikit', 'functions/desk'],
];

commandOf(
  'check:adding',
  'Adds what docs/adding.md shows to a copy of the project, and runs there what must be green.',
).parse();

const copy = mkdtempSync(join(tmpdir(), 'adding-'));
try {
  copyProject();
  const written = blocksOf(readFileSync(`${ROOT}docs/adding.md`, 'utf8'));
  for (const block of written) write(block);
  printTable(written);
  const files = written
    .filter(({ file, where }) => where === undefined && file.endsWith('.ts'))
    .map(({ file }) => file);
  const steps: readonly (readonly [name: string, args: readonly string[]])[] = [
    ['generates', ['scripts/run.mjs', 'scripts/generate.ts']],
    ['types', ['node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false']],
    [
      'style',
      ['node_modules/@biomejs/biome/bin/biome', 'check', '--vcs-enabled=false', '--error-on-warnings', ...files],
    ],
    ['npm run try', ['scripts/run.mjs', 'try', 'events/desk/update-ticket.event.json']],
    ['tests', ['node_modules/vitest/vitest.mjs', 'run', ...TESTS.map((name) => `test/${name}`)]],
  ];
  if (!steps.every(([name, args]) => passes(name, args))) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function copyProject(): void {
  for (const name of readdirSync(ROOT)) {
    if (!LEFT_OUT.has(name)) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
}

/** Blocks that begin with a path: `// lib/vendors/list.ts, at its end`, or a new file's path alone. */
function blocksOf(page: string): Written[] {
  const blocks = page.matchAll(/^```(?:ts|md)\n(?:\/\/|<!--) (\S+?)(?:, (.+?))?(?: -->)?\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, file = '', where, text = '']) => ({ file, where, text }));
}

function write({ file, where, text }: Written): void {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, where === undefined ? text : inserted(readFileSync(path, 'utf8'), where, text));
}

function inserted(source: string, where: string, text: string): string {
  if (where === 'at its end') return source + text;
  // A class ends with the first brace that stands at the beginning of a line.
  const begin = source.search(/^export class /m);
  const end = source.indexOf('\n}\n', begin);
  return `${source.slice(0, end)}\n\n${text.trimEnd()}${source.slice(end)}`;
}

function printTable(written: readonly Written[]): void {
  for (const { file, where, text } of written) {
    const lines = String(text.split('\n').length - 1).padStart(4);
    console.log(`${lines} lines  ${file}${where === undefined ? '' : ` (is there: ${where})`}`);
  }
  console.log('');
}

function passes(name: string, args: readonly string[]): boolean {
  const started = performance.now();
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env });
  console.log(`${status === 0 ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
  if (status !== 0) console.log(`${stdout}\n${stderr}`.split('\n').slice(-SHOWN_LINES).join('\n'));
  return status === 0;
}
