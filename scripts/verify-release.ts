import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './catalog.ts';
import { commandOf } from './command.ts';
import { differences, filesOf, RELEASE, type Release, readRelease, sha256Of } from './release/release.ts';

/** Builds a release once more, from its commit and its lock file alone, and compares every file. */
const command = commandOf(
  'verify-release',
  'Compares the packages beside a release.json with it, then builds its commit in a folder of its own and compares every SHA-256.',
)
  .argument('[manifest]', 'the release to verify', join('.serverless', RELEASE))
  .parse();

const [manifest = ''] = command.processedArgs;
const release = readRelease(manifest);
const problems = [...differences(release.files, filesOf(dirname(manifest))), ...(await rebuilt(release))];
for (const problem of problems) console.error(`✗ ${problem}`);
if (problems.length === 0) {
  console.log(`✓ ${Object.keys(release.files).length} files are what commit ${release.commit} builds.`);
} else {
  process.exitCode = 1;
}

async function rebuilt({ commit, node, lockFile, files }: Release): Promise<readonly string[]> {
  if (commit === null) return ['it names no commit: it was built from changed files'];
  const folder = mkdtempSync(join(tmpdir(), 'verify-release-'));
  try {
    const run = (cwd: string, program: string, ...args: readonly string[]) =>
      spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
    if (!run(ROOT, 'git', 'clone', '--quiet', '--no-checkout', '.', folder)) return ['the repository cannot be cloned'];
    if (!run(folder, 'git', 'checkout', '--quiet', commit)) return [`there is no commit ${commit}`];
    if (sha256Of(join(folder, 'package-lock.json')) !== lockFile) return ['it was built with another lock file'];
    console.log(`Building ${commit} in ${folder}…`);
    if (!run(folder, process.execPath, 'scripts/run.mjs', 'build')) return ['its commit cannot be built'];
    const found = differences(files, filesOf(join(folder, '.serverless')));
    const hint = node === process.version ? '' : ` (it was built by Node ${node}, this is ${process.version})`;
    return found.map((difference) => `built again, ${difference}${hint}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
