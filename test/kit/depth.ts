/** How far a search goes: in `npm test`, which is to take a minute, and in CI. */
export interface Depth {
  readonly quick: number;
  readonly thorough: number;
}

/** `npm run check:thorough`, which CI runs, sets it; so do the commands that count what the tests reach or notice. `it.runIf(isThorough)` is for what has no smaller form. */
export const isThorough = process.env['THOROUGH'] === 'true';

/** How many seeds, actions or random inputs a test plays. */
export function depth({ quick, thorough }: Depth): number {
  return isThorough ? thorough : quick;
}

/** The seeds 1, 2, 3 …: the thorough ones begin with the quick ones. */
export function seeds(count: Depth): readonly number[] {
  return Array.from({ length: depth(count) }, (_, index) => index + 1);
}

/** All of a list, or as many as `quick` says, spread evenly over it. */
export function sampled<T>(all: readonly T[], quick: number): readonly T[] {
  const count = Math.min(depth({ quick, thorough: all.length }), all.length);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)] as T);
}
