/** Allows something at most `most` times per key in any `perMs` milliseconds. */
export interface Allowance {
  /** Returns whether it is allowed now, and counts it if so. */
  take(key: string, now: number): boolean;
}

export function createAllowance({ most, perMs }: { readonly most: number; readonly perMs: number }): Allowance {
  const taken = new Map<string, readonly number[]>();
  return {
    take(key, now) {
      const recent = (taken.get(key) ?? []).filter((at) => Math.abs(now - at) < perMs);
      const allowed = recent.length < most;
      taken.set(key, allowed ? [...recent, now] : recent);
      return allowed;
    },
  };
}
