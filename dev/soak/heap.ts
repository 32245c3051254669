import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** How many bytes this thread holds after a collection, buffers included. */
export async function heldBytes(): Promise<number> {
  // The first stack that a thread reads brings the source map in: 26 MB that would look like a leak wherever an error first came.
  void new Error().stack;
  // What a finalizer or a settled promise still held goes with a later collection.
  for (let round = 0; round < 3; round += 1) {
    collect();
    await turn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A function that a soak deploys beside the bundle's own: their thread has a heap of its own, apart from that of the local AWS and the simulators. */
export const handler = heldBytes;
