import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** How a queue delivers a message to a function. */
export interface Delivery {
  /** A module that exports `handler`. */
  readonly module: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly event: unknown;
  /** How often it is delivered at most: what fails is delivered again. */
  readonly most: number;
}

/** The function's timeout. A message becomes visible again once it is over, as a queue's visibility timeout should be longer. */
const TIMEOUT_MS = 6_000;

/** Returns whether a delivery has succeeded. */
export async function deliver(delivery: Delivery): Promise<boolean> {
  for (let count = 0; count < delivery.most; count += 1) {
    const startedAt = performance.now();
    if (await isTaken(delivery)) return true;
    await sleep(Math.max(0, TIMEOUT_MS + 500 - (performance.now() - startedAt)));
  }
  return false;
}

async function isTaken({ module, env, event }: Delivery): Promise<boolean> {
  const workerData = { module, event, timeoutMs: TIMEOUT_MS };
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData, env, execArgv: [] });
  try {
    await once(worker, 'message');
    const answered = once(worker, 'message').then(([status]) => status === 200);
    return await Promise.race([answered, sleep(TIMEOUT_MS, false)]);
  } finally {
    await worker.terminate();
  }
}
