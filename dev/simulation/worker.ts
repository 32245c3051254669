import { parentPort } from 'node:worker_threads';
import { run } from './run.ts';

parentPort?.on('message', async ({ seed, actions }: { seed: number; actions: number }) => {
  parentPort?.postMessage(await run(seed, actions));
});
