import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How often it is said how far the installation has come, where no terminal shows npm's own progress. */
const PROGRESS_MS = 3_000;

/**
 * Installs a folder's dependencies if they are missing or are not those of its lock file; exits where that fails.
 * @param {string} what for whom they are, as it is said
 */
export async function installIfNeeded(folder, what = 'Installing dependencies') {
  if (isInstalled(folder)) return;
  const wanted = Object.keys(packagesOf(join(folder, 'package-lock.json'))).filter((path) => path !== '').length;
  console.log(`${what}, once: about ${wanted} packages…`);
  const startedAt = performance.now();
  const ticking = process.stderr.isTTY ? undefined : setInterval(() => report(folder, startedAt), PROGRESS_MS);
  const problem = await npmCi(folder);
  clearInterval(ticking);
  if (problem !== undefined) {
    console.error(`The dependencies could not be installed${problem}. Try \`npm ci\` by hand.`);
    process.exit(1);
  }
  console.log(`Installed in ${secondsSince(startedAt)} s.`);
}

/** Returns what went wrong, to be put into a sentence. */
function npmCi(cwd) {
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // A user's own `omit` or NODE_ENV would leave out what this project is developed with.
  const everything = ['--ignore-scripts', '--include=dev', '--include=optional'];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn(command, [...first, 'ci', ...everything, ...quiet], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: command === 'npm' && process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(` (${message})`));
    child.once('exit', (code) => resolve(code === 0 ? undefined : ''));
  });
}

function report(folder, startedAt) {
  const there = join(folder, 'node_modules');
  const names = existsSync(there) ? readdirSync(there) : [];
  console.log(
    `  ${secondsSince(startedAt)} s: ${names.length === 0 ? 'fetching' : `${names.length} folders unpacked`}`,
  );
}

function secondsSince(startedAt) {
  return Math.round((performance.now() - startedAt) / 1000);
}

/** npm keeps a lock file of what is really there; both must name the same packages. Those for other platforms are not there. */
export function isInstalled(root) {
  const there = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(there)) return false;
  const installed = packagesOf(there);
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json'))).filter(([path]) => path !== '');
  return wanted.every(([path, { integrity, optional, devOptional }]) =>
    installed[path] ? installed[path].integrity === integrity : optional || devOptional,
  );
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}
