import type { World } from '../../../lib/world.ts';

/** A world whose clock only moves when it is told to, or when somebody sleeps. */
export interface VirtualWorld extends World {
  advance(ms: number): void;
}

export function virtualWorld(start = Date.UTC(2026, 2, 2, 9)): VirtualWorld {
  let now = start;
  let ids = 0;
  let tasks: { at: number; task: () => void }[] = [];
  const advance = (ms: number) => {
    now += ms;
    const due = tasks.filter(({ at }) => at <= now);
    tasks = tasks.filter(({ at }) => at > now);
    for (const { task } of due) task();
  };
  return {
    now: () => now,
    sleep: async (ms) => advance(ms),
    after(ms, task) {
      const entry = { at: now + ms, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
    random: () => 0.5,
    uniqueId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    advance,
  };
}
