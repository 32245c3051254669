import type { Reporter, TestModule } from 'vitest/node';

const SHOWN = 10;

/** Lists, at the end of a run of many files, those that took longest: where to look when the suite becomes slow. */
export class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length <= SHOWN) return;
    const files = modules.map((module) => ({ name: module.relativeModuleId, seconds: secondsOf(module) }));
    const slowest = files.sort((a, b) => b.seconds - a.seconds).slice(0, SHOWN);
    const lines = slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(8)} s  ${name}`);
    console.log(`\n The ${SHOWN} slowest of ${modules.length} files\n${lines.join('\n')}`);
  }
}

/** With what it imports: the first file that imports something takes the time for all that follow. */
function secondsOf(module: TestModule): number {
  const { setupDuration, collectDuration, duration } = module.diagnostic();
  return (setupDuration + collectDuration + duration) / 1_000;
}
