import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../../scripts/catalog.ts';

const run = promisify(execFile);
const SOURCE = `${ROOT}clients/typescript/src/`;
const MAX_BYTES = 40_000;

let folder: string;
let packed: { readonly size: number; readonly files: readonly { readonly path: string }[] };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'client-package-'));
  cpSync(`${ROOT}clients/typescript/package.json`, join(folder, 'package.json'));
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
  await run(process.execPath, [tsc, '-p', `${ROOT}clients/typescript`, '--outDir', join(folder, 'dist')]);
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--loglevel=error'], { cwd: folder });
  [packed] = JSON.parse(stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the client’s package', () => {
  it('has compiled code with types, and is small', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'dist/index.js', 'dist/index.d.ts']));
    expect(paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
    expect(packed.size).toBeLessThan(MAX_BYTES);
  });

  it('uses nothing of the bundle: only its own files, and what its manifest names', () => {
    const { dependencies } = JSON.parse(readFileSync(`${ROOT}clients/typescript/package.json`, 'utf8'));
    const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const imports = [...readFileSync(SOURCE + file, 'utf8').matchAll(/ from '([^']+)'/g)].map(
        ([, from = '']) => from,
      );
      const others = imports.filter((from) => !from.startsWith('./') && !(from in dependencies));
      expect({ file, others }).toEqual({ file, others: [] });
    }
  });
});
