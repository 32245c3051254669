export interface SingleFlight<Result> {
  /** Runs `task`. If a task with the same key is running, waits for that one instead and returns its result. */
  run(key: string, task: () => Promise<Result>): Promise<Result>;
  isRunning(key: string): boolean;
}

/** Shares one run of a task between all callers that ask for it while it runs. */
export function createSingleFlight<Result>(): SingleFlight<Result> {
  const running = new Map<string, Promise<Result>>();
  return {
    run(key, task) {
      const shared = running.get(key);
      if (shared) return shared;
      const own = task().finally(() => running.delete(key));
      running.set(key, own);
      return own;
    },
    isRunning: (key) => running.has(key),
  };
}
