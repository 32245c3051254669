import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

const FOLDERS = ['lib/errors', 'lib/http', 'lib/ledger'];

/** What each mutant is tried on: the tests that mirror a file of the mutated folders, and load little else. */
const mirrors = FOLDERS.flatMap((folder) =>
  readdirSync(`test/${folder}`)
    .filter((file) => existsSync(`${folder}/${file.replace('.test.ts', '.ts')}`))
    .map((file) => `test/${folder}/${file}`),
);

export default defineConfig({
  test: { ...config.test, include: [...mirrors, 'test/lib/ledger/records/store.conformance.test.ts'] },
});
