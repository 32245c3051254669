import { counted, inWords } from '../../console/words.ts';
import type { Outcome } from './run.ts';

/** Counts outcomes by state. */
export function tally() {
  const counts = new Map<string, number>();
  return {
    add({ state }: Pick<Outcome, 'state'>): void {
      counts.set(state, (counts.get(state) ?? 0) + 1);
    },
    states: (): Readonly<Record<string, number>> => Object.fromEntries(counts),
    text(): string {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      return `${counted(total, 'row')}: ${[...counts].map(([state, count]) => `${count} ${inWords(state)}`).join(', ') || 'none'}`;
    },
  };
}

const AT_ONCE = 8;

/** Does something with each item, a few at once. */
export async function each<Item>(items: AsyncIterable<Item>, act: (item: Item) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for await (const item of items) {
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    const going: Promise<void> = act(item).finally(() => underWay.delete(going));
    underWay.add(going);
  }
  await Promise.all(underWay);
}
