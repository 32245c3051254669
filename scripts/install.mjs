import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from './lock.mjs';

/** How often it is said how far the installation has come, where no terminal shows npm's own progress. */
const PROGRESS_MS = 3_000;

/**
 * Installs a folder's dependencies if they are missing or are not those of its lock file; exits where that fails.
 * @param {{ what?: string, isLight?: boolean }} options `what` is for whom they are, as it is printed; a light installation
 * leaves out `devDependencies`, unless some are there already: whoever has them keeps them
 */
export async function installIfNeeded(folder, { what = 'Installing dependencies', isLight = false } = {}) {
  if (isInstalled(folder, { isLight })) return;
  const release = await lock(folder);
  try {
    // Another command may have installed it meanwhile.
    if (!isInstalled(folder, { isLight })) await install(folder, { what, isLight });
  } finally {
    release();
  }
}

async function install(folder, { what, isLight }) {
  const asked = { isLight: isLight && !hasDevelopment(folder) };
  console.log(`${what}, once: about ${wantedBy(folder, asked).length} packages…`);
  const startedAt = performance.now();
  const ticking = process.stderr.isTTY ? undefined : setInterval(() => report(folder, asked, startedAt), PROGRESS_MS);
  const problem = (await npmCi(folder, asked)) ?? leftOut(folder, asked);
  clearInterval(ticking);
  if (problem !== undefined) {
    console.error(`The dependencies could not be installed${problem}. Try \`npm ci\` by hand.`);
    process.exit(1);
  }
  console.log(`Installed in ${secondsSince(startedAt)} s.`);
}

/** Returns what went wrong, to be put into a sentence. */
function npmCi(cwd, { isLight }) {
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // A user's own `omit` or NODE_ENV would leave out more, or less.
  const groups = ['--include=optional', isLight ? '--omit=dev' : '--include=dev'];
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn(command, [...first, 'ci', ...groups, ...quiet], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: command === 'npm' && process.platform === 'win32',
  });
  const forget = endWithUs(child);
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(` (${message})`));
    child.once('exit', (code) => resolve(code === 0 ? undefined : ''));
  }).finally(forget);
}

/** An npm that went on without us would empty node_modules under the next command. */
function endWithUs(child) {
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
  const stop = (signal) => {
    child.once('exit', () => process.exit(128 + numbers[signal]));
    child.kill('SIGTERM');
  };
  const kill = () => child.kill('SIGKILL');
  for (const signal of Object.keys(numbers)) process.on(signal, stop);
  process.on('exit', kill);
  return () => {
    for (const signal of Object.keys(numbers)) process.off(signal, stop);
    process.off('exit', kill);
  };
}

/** npm says nothing of an optional package that it could not install, and ends as if all were well. */
function leftOut(folder, asked) {
  const [path] = missing(folder, asked);
  return path && ` (npm left out ${path})`;
}

function report(folder, asked, startedAt) {
  console.log(`  ${secondsSince(startedAt)} s: ${progressOf(folder, asked)}`);
}

/**
 * npm makes all folders at once and fills them one by one; a package's own `package.json` shows that it has begun to.
 * @param {{ isLight?: boolean }} asked
 */
export function progressOf(folder, asked = {}) {
  const paths = wantedBy(folder, asked).map(([path]) => path);
  const there = paths.filter((path) => existsSync(join(folder, path, 'package.json'))).length;
  return there === 0 ? 'fetching' : `${there} of about ${paths.length} packages unpacked`;
}

function secondsSince(startedAt) {
  return Math.round((performance.now() - startedAt) / 1000);
}

/** A whole installation is a light one, too. */
export function isInstalled(root, { isLight = false } = {}) {
  return existsSync(installedIn(root)) && missing(root, { isLight }).length === 0;
}

/** npm keeps a lock file of what is really there; both must name the same packages. */
function missing(root, asked) {
  const installed = packagesOf(installedIn(root));
  return wantedBy(root, asked)
    .filter(([path, wanted]) =>
      installed[path] ? installed[path].integrity !== wanted.integrity : !mayBeMissing(wanted),
    )
    .map(([path]) => path);
}

/** What is for other platforms is not there, nor what only that needs. */
function mayBeMissing({ os, cpu, libc, dev, optional }) {
  return Boolean(os ?? cpu ?? libc ?? (dev && optional));
}

function wantedBy(root, { isLight }) {
  const packages = Object.entries(packagesOf(join(root, 'package-lock.json')));
  return packages.filter(([path, { dev }]) => path !== '' && !(isLight && dev));
}

function hasDevelopment(root) {
  return Object.values(packagesOf(installedIn(root))).some(({ dev }) => dev);
}

const installedIn = (root) => join(root, 'node_modules', '.package-lock.json');

function packagesOf(lockFile) {
  return existsSync(lockFile) ? (JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {}) : {};
}
