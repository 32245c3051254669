import type { Item, Store } from '../../lib/ledger/store.ts';

/** The store in memory: what the simulation runs on. One conformance suite holds it equal to DynamoDB's. */
export function createMemoryStore(): Store & { readonly items: ReadonlyMap<string, Item> } {
  const items = new Map<string, Item>();
  const copy = <T>(value: T): T => structuredClone(value);
  const ofState = (state: string) => [...items.values()].filter((item) => item.index?.state === state).sort(byDue);

  return {
    items,
    async get<Body>(key: string) {
      return copy(items.get(key)) as Item<Body> | undefined;
    },
    async put(item) {
      if ((items.get(item.key)?.rev ?? 0) !== item.rev - 1) return false;
      items.set(item.key, copy(item));
      return true;
    },
    async delete(key) {
      items.delete(key);
    },
    async advance<Body>(key: string, costMs: number, now: number, body: Body) {
      const before = items.get(key) ?? { key, rev: 0, writer: '-', body };
      const arrival = Math.max(now, before.arrival ?? now) + costMs;
      items.set(key, copy({ ...before, rev: before.rev + 1, arrival }));
      return copy(items.get(key)) as Item<Body>;
    },
    async due(state, before, limit) {
      const keys = ofState(state).filter((item) => (item.index?.due ?? Number.POSITIVE_INFINITY) <= before);
      return keys.slice(0, limit).map(({ key }) => key);
    },
    async list(state, limit, from) {
      const all = ofState(state).reverse();
      const start = from === undefined ? 0 : all.findIndex(({ key }) => key === from) + 1;
      const keys = all.slice(start, start + limit).map(({ key }) => key);
      return { keys, next: start + limit < all.length ? keys.at(-1) : undefined };
    },
  };
}

function byDue(a: Item, b: Item): number {
  return (a.index?.due ?? 0) - (b.index?.due ?? 0) || (a.key < b.key ? -1 : 1);
}
