import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the dependencies if they are missing or are not those of the lock file; exits where that fails. */
export function installIfNeeded(root) {
  if (isInstalled(root)) return;
  console.log('Installing dependencies, once…');
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // A user's own `omit` or NODE_ENV would leave out what this project is developed with.
  const everything = ['--ignore-scripts', '--include=dev', '--include=optional'];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(command, [...first, 'ci', ...everything, ...quiet], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(
    `The dependencies could not be installed${error ? ` (${error.message})` : ''}. Try \`npm ci\` by hand.`,
  );
  process.exit(1);
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
