import { operations } from '../../functions/registry.ts';
import { createFuzzer, type FuzzCounts } from '../../test/kit/fuzz.ts';

/** What one run of random inputs has shown, with what it has left on the heap. */
export interface FuzzRun extends FuzzCounts {
  readonly name: string;
  readonly heapGrowthBytes: number;
}

/** Which inputs one process tries. */
export interface FuzzTask {
  readonly seed: number;
  /** Names of operations; for `bytes` all of them are used. */
  readonly operations: readonly string[];
  readonly bodies: number;
  readonly bytes: number;
}

/** Inputs that only fill caches and compile code. */
const WARM_UP = 500;

process.once('message', async (task: FuzzTask) => {
  for (const name of task.operations) {
    const operation = operations.find((each) => each.name === name);
    if (!operation) throw new Error(`There is no operation ${name}.`);
    await measured(name, (fuzzer, inputs) => fuzzer.bodies(operation, inputs), task.bodies, task.seed);
  }
  if (task.bytes > 0)
    await measured('raw bytes', (fuzzer, inputs) => fuzzer.bytes(operations, inputs), task.bytes, task.seed);
  process.disconnect();
});

async function measured(
  name: string,
  run: (fuzzer: ReturnType<typeof createFuzzer>, inputs: number) => Promise<FuzzCounts>,
  inputs: number,
  seed: number,
): Promise<void> {
  const fuzzer = createFuzzer(seed);
  await run(fuzzer, WARM_UP);
  const before = heapBytes();
  const counts = await run(fuzzer, inputs);
  process.send?.({ ...counts, name, heapGrowthBytes: heapBytes() - before } satisfies FuzzRun);
}

function heapBytes(): number {
  if (!globalThis.gc) throw new Error('This process needs --expose-gc.');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
