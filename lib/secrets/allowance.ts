/** Lets something happen `most` times in any `perMs` milliseconds; each `take` answers whether this time is one of them. */
export function createAllowance(most: number, perMs: number): { take(now: number): boolean } {
  let taken: readonly number[] = [];
  return {
    take(now) {
      taken = taken.filter((at) => Math.abs(now - at) < perMs);
      if (taken.length >= most) return false;
      taken = [...taken, now];
      return true;
    },
  };
}
