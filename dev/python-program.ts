import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/catalog.ts';

/** Why a program cannot run here, or its path. */
export type Installation = { readonly program: string } | { readonly missing: string };

/**
 * Installs a Python program into a virtual environment of its own below node_modules/.cache, once for each version.
 * @param name of the package and of the program
 * @param version of the package, as PyPI has it
 */
export function installProgram(name: string, version: string): Installation {
  const folder = join(ROOT, 'node_modules/.cache', `${name}-${version}`);
  const program = join(folder, 'bin', name);
  if (existsSync(program)) return { program };
  if (spawnSync('python3', ['--version']).status !== 0) return { missing: 'python3 is not installed' };
  mkdirSync(folder, { recursive: true });
  if (spawnSync('python3', ['-m', 'venv', folder]).status !== 0) return { missing: 'python3 cannot make a venv' };
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`];
  return spawnSync(join(folder, 'bin', 'python'), install).status === 0
    ? { program }
    : { missing: `pip could not install ${name} ${version}` };
}
