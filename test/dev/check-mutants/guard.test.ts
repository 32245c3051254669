import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Mutant } from '../../../dev/check-mutants/entries.ts';
import { openGuardedLaboratory } from '../../../dev/check-mutants/guard.ts';
import { ROOT } from '../../../scripts/catalog.ts';

const FILES = {
  'vitest.config.mjs': "export default { test: { include: ['test/**/*.test.ts'], pool: 'threads' } };",
  'lib/half.ts': 'export const half = async (n: number) => n / 2;\n',
  'test/half.test.ts': `
import { expect, it } from 'vitest';
import { half } from '../lib/half.ts';
it('halves', async () => expect(await half(4)).toBe(2));
`,
  'test/wrong.test.ts': "import { it } from 'vitest';\nit('fails', () => { throw new Error('always'); });\n",
};

const becoming = (becomes: string): Mutant => ({
  ...{ id: 'half:1', file: 'lib/half.ts', line: 'n / 2', becomes, breaks: 'It halves.' },
  killedBy: 'test/half.test.ts',
});

it('tells what a fault does to its tests, and ends those that block their own thread for good', async () => {
  const root = await mkdtemp(join(tmpdir(), 'laboratory-'));
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const laboratory = openGuardedLaboratory(root, { leastCpuMs: 1_500, timesAsLong: 1 });
  try {
    expect(await laboratory.passes('test/wrong.test.ts')).toBe(false);
    expect(await laboratory.passes('test/half.test.ts')).toBe(true);
    expect(await laboratory.try(becoming('n / 3'))).toBe('killed');
    expect(await laboratory.try(becoming('n * 0.5'))).toBe('survived');
    // No timer fires between two promises that are already resolved.
    expect(await laboratory.try(becoming('await (async () => { for (;;) await null; })()'))).toBe('endless');
    expect(await readFile(join(root, 'lib/half.ts'), 'utf8')).toBe(FILES['lib/half.ts']);
    expect(await laboratory.try(becoming('n / 3'))).toBe('killed');
  } finally {
    await laboratory.close();
    await rm(root, { recursive: true });
  }
});
