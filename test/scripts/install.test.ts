import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/catalog.ts';
import { isInstalled } from '../../scripts/install.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function project(wanted: object, installed?: object): string {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'x' }, ...wanted } }));
  mkdirSync(join(root, 'node_modules'));
  if (installed)
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  return root;
}

describe('dependencies are installed', () => {
  it('when node_modules has what the lock file names, other platforms left out', () => {
    const zod = { 'node_modules/zod': { integrity: 'sha512-1' } };
    const other = { 'node_modules/@esbuild/aix-ppc64': { integrity: 'sha512-2', optional: true } };
    expect(isInstalled(project({ ...zod, ...other }, zod))).toBe(true);
  });
});

describe('dependencies are not installed', () => {
  it('when there is no node_modules', () => {
    expect(isInstalled(project({}))).toBe(false);
  });

  it('when the lock file names another version', () => {
    const version = (integrity: string) => ({ 'node_modules/zod': { integrity } });
    expect(isInstalled(project(version('sha512-new'), version('sha512-old')))).toBe(false);
  });

  it('when the lock file names one more', () => {
    expect(isInstalled(project({ 'node_modules/zod': { integrity: 'sha512-1' } }, {}))).toBe(false);
  });
});

describe('installing', () => {
  /** What a script prints and how it ends that installs a project by an npm which does `npm`. */
  function install(npm: string) {
    project({ 'node_modules/zod': { integrity: 'sha512-1' } });
    const stub = join(root, 'npm-cli.js');
    writeFileSync(stub, npm);
    const script = `import { installIfNeeded } from '${ROOT}scripts/install.mjs'; await installIfNeeded('${root}', 'Fetching tools');`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, npm_execpath: stub },
    });
    return { stdout, stderr, status };
  }

  it('says what is installed, and that it is done', () => {
    expect(install('process.exit(process.argv[2] === "ci" ? 0 : 1)')).toMatchObject({
      stdout: expect.stringMatching(/^Fetching tools, once: about 1 packages…\n(?:.*\n)*Installed in \d+ s\.\n$/),
      status: 0,
    });
  });

  it('ends the process where it fails, and says what to do by hand', () => {
    expect(install('process.exit(1)')).toMatchObject({
      stderr: expect.stringContaining('`npm ci` by hand'),
      status: 1,
    });
  });
});
