/** Shares one run of `task` between all who ask for the same key while it runs. */
export function createSingleFlight<Result>(): (key: string, task: () => Promise<Result>) => Promise<Result> {
  const running = new Map<string, Promise<Result>>();
  return (key, task) => {
    const shared = running.get(key);
    if (shared) return shared;
    const own = task().finally(() => running.delete(key));
    running.set(key, own);
    return own;
  };
}
