import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { SlowestFiles } from './test/kit/slowest-files.ts';

/** Tests that start processes, package the stack or play a simulation. */
const LONG = /\/test\/(dev|infra|recipes|docs)\b/;

/** The long ones first: one of them that begins last would let the other cores wait. In a fresh clone Vitest knows no times yet. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return sorted.sort((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    restoreMocks: true,
    reporters: ['default', new SlowestFiles()],
    // They end what hangs, and measure nothing: on a machine that is twenty times too busy a test takes twenty times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // No module of ours holds anything about an invocation, so that files may share them: half the time.
    pool: 'threads',
    isolate: false,
    // More than there are cores: tests of servers, processes and slow vendors mostly wait.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts', 'functions/**/*.ts'],
      exclude: ['test/**', 'functions/registry.ts'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 95, branches: 95 },
    },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
