import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
