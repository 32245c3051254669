import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundled } from '../../scripts/bundled.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bundled-'));
  writeFileSync(
    join(root, 'entry.ts'),
    "import { part } from './part.ts';\nexport const whole: string = 'a ' + part;\n",
  );
  writeFileSync(join(root, 'part.ts'), "export const part = 'b';\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const bundle = () => bundled(root, { name: 'whole', options: { entryPoints: ['entry.ts'] } });
const wholeOf = async (path: string) => (await import(`${pathToFileURL(path)}?${Math.random()}`)).whole;

describe('a bundle that is kept', () => {
  it('is used again while its files are as they were', async () => {
    const path = await bundle();
    expect(await wholeOf(path)).toBe('a b');
    writeFileSync(path, readFileSync(path, 'utf8').replace('a ', 'kept '));
    expect(await wholeOf(await bundle())).toBe('kept b');
  });

  it('is made anew when a file that it is made of has changed', async () => {
    await bundle();
    writeFileSync(join(root, 'part.ts'), "export const part = 'c';\n");
    expect(await wholeOf(await bundle())).toBe('a c');
  });

  it('is made anew when it is of an earlier version of the project, which did not say what it was made of', async () => {
    writeFileSync(await bundle(), 'export const whole = 1;');
    expect(await wholeOf(await bundle())).toBe('a b');
  });
});
