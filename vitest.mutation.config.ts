import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** What each mutant is tried on: the tests of the folders that are mutated. */
export default defineConfig({
  test: { ...config.test, include: ['test/lib/{errors,http,ledger}/**/*.test.ts'] },
});
