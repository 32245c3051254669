import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/catalog.ts';

/** What a run of tests has shown. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: readonly string[];
}

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs test files with every hostility on all requests. */
export async function runTests(files: readonly string[]): Promise<TestCounts> {
  const gone = files.filter((file) => !existsSync(join(ROOT, file)));
  // Vitest runs what it finds of several, and says nothing about the others.
  if (gone.length > 0) throw new Error(`There is no ${gone.join(', ')}.`);
  const folder = mkdtempSync(join(tmpdir(), 'check-security-'));
  const file = join(folder, 'report.json');
  try {
    const vitest = `${ROOT}node_modules/vitest/vitest.mjs`;
    const args = [vitest, 'run', ...files, '--reporter=json', `--outputFile=${file}`];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, CHECK_SECURITY: 'all' },
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
    return countsOf(JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf({ numPassedTests: passed, testResults }: Report): TestCounts {
  const failed = testResults.flatMap(({ name, status, assertionResults }) => {
    const titles = assertionResults.filter((each) => each.status === 'failed').map(({ fullName }) => fullName);
    // A file that cannot be loaded has no test that could fail.
    return titles.length === 0 && status === 'failed' ? [name] : titles;
  });
  return { passed, failed };
}
