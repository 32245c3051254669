import { type Job, type Progress, type Result, WATCH_EVERY_MS } from './jobs.ts';
import { openLaboratory } from './laboratory.ts';

/** A process of its own for one laboratory: a fault may block it for good, and `guard.ts` then ends it. Its argument is the root of the copy. */
const [, , root = ''] = process.argv;
const laboratory = await openLaboratory(root);
const send = (message: Progress | Result) => process.send?.(message);

let startedAt = process.cpuUsage();
const cpuMs = () => {
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1_000;
};

setInterval(() => {
  const { rss } = process.memoryUsage();
  send({ kind: 'progress', cpuMs: cpuMs(), memoryMb: rss / 2 ** 20 });
}, WATCH_EVERY_MS);

process.on('message', async ({ testFile, mutant }: Job) => {
  startedAt = process.cpuUsage();
  const verdict = mutant ? await laboratory.try(mutant) : await laboratory.run(testFile);
  send({ kind: 'result', verdict, cpuMs: cpuMs() });
});
process.on('disconnect', () => process.exit());
