/** Time that passes only when everybody waits. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` at a time, and answers how to prevent it. What is due at the same time runs in the order it was asked for. */
  at(time: number, task: () => void): () => void;
  /** Lets time pass, from event to event, until `until` holds or nothing is left to happen. */
  run(until: () => boolean): Promise<void>;
}

interface Entry {
  readonly time: number;
  readonly order: number;
  task: (() => void) | undefined;
}

export function createClock(start: number): Clock {
  const heap: Entry[] = [];
  let now = start;
  let order = 0;

  /** Until all that the last event set going waits for another event: what is simulated waits for nothing else. */
  const quiet = () => new Promise((resolve) => setImmediate(resolve));

  return {
    now: () => now,
    at(time, task) {
      const entry: Entry = { time: Math.max(time, now), order: order++, task };
      push(heap, entry);
      return () => {
        entry.task = undefined;
      };
    },
    async run(until) {
      await quiet();
      while (!until()) {
        const next = pop(heap);
        if (!next) return;
        if (!next.task) continue;
        now = next.time;
        next.task();
        await quiet();
      }
    },
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (!above || isBefore(above, entry)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || top === last) return top;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const below = right && left && isBefore(right, left) ? right : left;
    if (!below || isBefore(last, below)) break;
    heap[at] = below;
    at = below === left ? 2 * at + 1 : 2 * at + 2;
  }
  heap[at] = last;
  return top;
}
