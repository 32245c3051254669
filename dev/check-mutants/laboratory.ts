import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVitest, type TestModule } from 'vitest/node';
import { type Mutant, mutated } from './entries.ts';

/** What became of a mutant: an assertion failed, none did, or the tests themselves could not be run. */
export type Verdict = 'killed' | 'survived' | 'broken';

export interface Laboratory {
  /** Runs a file of tests as the code stands. */
  run(testFile: string): Promise<Verdict>;
  /** Runs the mutant's tests with it, and puts the code right again. */
  try(mutant: Mutant): Promise<Verdict>;
  close(): Promise<void>;
}

/** What waits for ever is no failed assertion; no test that is run here takes so long by itself, also on a machine that is busy. */
const LIMIT_MS = 180_000;

/** One vitest, kept warm, over a copy of the project. @param root of the copy: its files are changed */
export async function openLaboratory(root: string): Promise<Laboratory> {
  const vitest = await createVitest('test', {
    ...{ root, watch: false, bail: 1, reporters: [{}], coverage: { enabled: false }, cache: false },
    // Each run loads the code anew: nothing of one mutant is left for the next.
    ...{ isolate: true, testTimeout: LIMIT_MS, hookTimeout: LIMIT_MS, silent: true },
    env: { THOROUGH: 'true' },
  });
  await vitest.standalone();

  async function run(testFile: string): Promise<Verdict> {
    // What failed before would count for `bail`.
    for (const kept of [vitest.state.idMap, vitest.state.filesMap]) kept.clear();
    const specifications = await vitest.globTestSpecifications([join(root, testFile)]);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
    return verdictOf(testModules, unhandledErrors.length);
  }

  return {
    run,
    async try(mutant) {
      const path = join(root, mutant.file);
      const right = readFileSync(path, 'utf8');
      const change = (text: string) => {
        writeFileSync(path, text);
        vitest.invalidateFile(path);
      };
      change(mutated(root, mutant));
      try {
        return await run(mutant.killedBy);
      } finally {
        change(right);
      }
    },
    close: () => vitest.close(),
  };
}

function verdictOf(modules: readonly TestModule[], unhandled: number): Verdict {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const failed = tests.filter((test) => test.result().state === 'failed');
  if (failed.length > 0) return failed.every(isTimedOut) ? 'broken' : 'killed';
  const areRun = modules.length > 0 && modules.every((module) => module.errors().length === 0) && unhandled === 0;
  return areRun && tests.some((test) => test.result().state === 'passed') ? 'survived' : 'broken';
}

function isTimedOut(test: { result(): { readonly errors?: readonly { readonly message: string }[] | undefined } }) {
  // A test may throw what is no Error, and has no message.
  return test.result().errors?.every((error) => String(error.message).includes('timed out')) ?? false;
}
