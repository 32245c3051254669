import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../../scripts/catalog.ts';
import { isInstalled, progressOf } from '../../scripts/install.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function project(wanted: object, installed?: object): string {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'x' }, ...wanted } }));
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  if (installed)
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  return root;
}

describe('dependencies are installed', () => {
  it('when node_modules has what the lock file names, other platforms left out', () => {
    const zod = { 'node_modules/zod': { integrity: 'sha512-1' } };
    const other = { 'node_modules/@esbuild/aix-ppc64': { integrity: 'sha512-2', optional: true, os: ['aix'] } };
    const itsOwn = { 'node_modules/@emnapi/core': { integrity: 'sha512-3', dev: true, optional: true } };
    expect(isInstalled(project({ ...zod, ...other, ...itsOwn }, zod))).toBe(true);
  });

  it('for a light command without those of development, and for every command with them', () => {
    const light = { 'node_modules/tsx': { integrity: 'sha512-1', optional: true } };
    const whole = { ...light, 'node_modules/vitest': { integrity: 'sha512-2', dev: true } };
    expect(isInstalled(project(whole, light), { isLight: true })).toBe(true);
    expect(isInstalled(root)).toBe(false);
    expect(isInstalled(project(whole, whole), { isLight: true })).toBe(true);
    expect(isInstalled(root)).toBe(true);
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

  it('when npm has left out an optional one that is for every platform', () => {
    const tsx = { 'node_modules/tsx': { integrity: 'sha512-1', optional: true } };
    expect(isInstalled(project(tsx, {}), { isLight: true })).toBe(false);
  });
});

describe('how far an installation has come', () => {
  it('is the packages that npm has filled, of those that the command needs', () => {
    const light = { 'node_modules/tsx': {}, 'node_modules/tsx/node_modules/esbuild': {} };
    project({ ...light, 'node_modules/vitest': { dev: true } });
    mkdirSync(join(root, 'node_modules', 'tsx', 'node_modules', 'esbuild'), { recursive: true });
    expect(progressOf(root)).toBe('fetching');
    writeFileSync(join(root, 'node_modules', 'tsx', 'package.json'), '{}');
    expect(progressOf(root)).toBe('1 of about 3 packages unpacked');
    expect(progressOf(root, { isLight: true })).toBe('1 of about 2 packages unpacked');
  });
});

describe('installing', () => {
  const ZOD = { 'node_modules/zod': { integrity: 'sha512-1' } };
  const TSX = { 'node_modules/tsx': { integrity: 'sha512-2', optional: true } };
  const VITEST = { 'node_modules/vitest': { integrity: 'sha512-3', dev: true } };
  const WHOLE = { ...ZOD, ...TSX, ...VITEST };

  /**
   * What a script prints and how it ends that installs a project, and what it asked of an npm that installs `installs` and ends with `code`.
   * @param before what was installed, if anything was
   */
  function install(isLight: boolean, { installs = {}, code = 0, before }: Case) {
    project(WHOLE, before);
    const [stub, asked] = [join(root, 'npm-cli.js'), join(root, 'asked.txt')];
    const hidden = join(root, 'node_modules', '.package-lock.json');
    writeFileSync(
      stub,
      `const { writeFileSync } = require('node:fs');
      writeFileSync('${asked}', process.argv.slice(2).join(' '));
      writeFileSync('${hidden}', '${JSON.stringify({ packages: installs })}');
      process.exit(${code});`,
    );
    const script = `import { installIfNeeded } from '${ROOT}scripts/install.mjs';
      await installIfNeeded('${root}', { what: 'Fetching tools', isLight: ${isLight} });`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, npm_execpath: stub },
    });
    return { stdout, stderr, status, asked: existsSync(asked) ? readFileSync(asked, 'utf8') : undefined };
  }

  interface Case {
    readonly installs?: object;
    readonly code?: number;
    readonly before?: object;
  }

  it('says what is installed, and that it is done', () => {
    expect(install(false, { installs: WHOLE })).toMatchObject({
      stdout: expect.stringMatching(/^Fetching tools, once: about 3 packages…\n(?:.*\n)*Installed in \d+ s\.\n$/),
      asked: expect.stringMatching(/^ci .*--include=dev/),
      status: 0,
    });
  });

  it('leaves out what is for development, for a light command', () => {
    expect(install(true, { installs: { ...ZOD, ...TSX } })).toMatchObject({
      stdout: expect.stringContaining('about 2 packages'),
      asked: expect.stringMatching(/^ci .*--include=optional .*--omit=dev/),
      status: 0,
    });
  });

  it('does nothing for a light command where everything is installed', () => {
    expect(install(true, { before: WHOLE })).toEqual({ stdout: '', stderr: '', status: 0, asked: undefined });
  });

  it('adds what is for development to a light installation', () => {
    expect(install(false, { before: { ...ZOD, ...TSX }, installs: WHOLE })).toMatchObject({
      asked: expect.stringContaining('--include=dev'),
      status: 0,
    });
  });

  it('does not take away what is for development, for a light command after a change of the lock file', () => {
    expect(install(true, { before: { ...ZOD, ...VITEST }, installs: WHOLE })).toMatchObject({
      asked: expect.stringContaining('--include=dev'),
      status: 0,
    });
  });

  /** A command that installs the project, and an npm that takes its time. */
  function slowly(script: string): { readonly child: ChildProcess; readonly said: () => string } {
    const stub = join(root, 'npm-cli.js');
    writeFileSync(stub, script);
    const text = `import { installIfNeeded } from '${ROOT}scripts/install.mjs'; await installIfNeeded('${root}');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
      env: { ...process.env, npm_execpath: stub },
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    return { child, said: () => said };
  }
  const ended = async (child: ChildProcess) =>
    child.exitCode === null ? (await once(child, 'exit'))[0] : child.exitCode;

  it('is done by one of several commands that begin at once, and the others wait for it', async () => {
    project(WHOLE);
    const hidden = join(root, 'node_modules', '.package-lock.json');
    const script = `const { appendFileSync, writeFileSync } = require('node:fs');
      appendFileSync('${join(root, 'times.txt')}', 'x');
      setTimeout(() => writeFileSync('${hidden}', '${JSON.stringify({ packages: WHOLE })}'), 1500);`;
    const commands = [1, 2, 3].map(() => slowly(script));
    expect(await Promise.all(commands.map(({ child }) => ended(child)))).toEqual([0, 0, 0]);
    expect(readFileSync(join(root, 'times.txt'), 'utf8')).toBe('x');
    expect(commands.filter(({ said }) => /Another command installs .*\(process \d+\)/.test(said()))).toHaveLength(2);
  });

  it('ends with the command that is told to stop, and the next command installs', async () => {
    project(WHOLE);
    const [begun, late] = [join(root, 'begun.txt'), join(root, 'late.txt')];
    const { child } = slowly(`const { writeFileSync } = require('node:fs');
      writeFileSync('${begun}', String(process.pid));
      setTimeout(() => writeFileSync('${late}', ''), 60_000);`);
    await vi.waitFor(() => expect(readFileSync(begun, 'utf8')).toMatch(/^\d+$/), { timeout: 20_000 });
    const npm = Number(readFileSync(begun, 'utf8'));
    child.kill('SIGTERM');
    expect(await ended(child)).toBe(143);
    expect(() => process.kill(npm, 0)).toThrow('ESRCH');
    expect(install(false, { installs: WHOLE })).toMatchObject({ status: 0 });
  });

  it('ends the process where it fails, and says what to do by hand', () => {
    expect(install(false, { code: 1 })).toMatchObject({
      stderr: expect.stringContaining('`npm ci` by hand'),
      status: 1,
    });
  });

  it('ends the process where npm left something out without a word', () => {
    expect(install(true, { installs: ZOD })).toMatchObject({
      stderr: expect.stringContaining('npm left out node_modules/tsx'),
      status: 1,
    });
  });
});
