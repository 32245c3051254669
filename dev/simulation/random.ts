/** Chance that repeats itself: the same seed, the same numbers, on every machine. */
export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** Whether something happens that happens with this probability. */
  chance(probability: number): boolean;
  /** A number from `min` (inclusive) to `max` (exclusive). */
  between(min: number, max: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** 36 characters that nobody else has. */
  uniqueId(): string;
}

/**
 * Mulberry32: small, fast, and good enough to shuffle faults.
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  let ids = 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    between: (min, max) => min + next() * (max - min),
    pick: ([first, ...rest]) => rest[Math.floor(next() * (rest.length + 1)) - 1] ?? first,
    uniqueId: () => `${hex(seed, 8)}-0000-4000-8000-${hex(++ids, 12)}`,
  };
}

function hex(value: number, digits: number): string {
  return (value >>> 0).toString(16).padStart(digits, '0');
}
