import { createRandom } from '../simulation/random.ts';

/** Chance that can be repeated. */
export interface Dice {
  /** A whole number from 0 up to, and not with, `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  one<Item>(items: readonly Item[]): Item | undefined;
}

export function createDice(seed: number): Dice {
  const { next, chance } = createRandom(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, chance, one: (items) => items[below(items.length)] };
}
