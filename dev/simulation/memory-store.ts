import type { Item, Store } from '../../lib/ledger/store.ts';

/** The body as JSON text, as DynamoDB's store has it: what goes in comes out as a copy, without what is undefined. */
type Stored = Omit<Item, 'body'> & { readonly json: string };

/** The store in memory: what tests and the simulation run on. One conformance suite holds it equal to DynamoDB's. */
export function createMemoryStore(): Store {
  const items = new Map<string, Stored>();
  /** State → the keys that the index shows in it. */
  const states = new Map<string, Set<string>>();

  const keep = (stored: Stored) => {
    forget(stored.key);
    items.set(stored.key, stored);
    if (!stored.index) return;
    const { state } = stored.index;
    states.set(state, (states.get(state) ?? new Set()).add(stored.key));
  };
  const forget = (key: string) => {
    const { index } = items.get(key) ?? {};
    if (index) states.get(index.state)?.delete(key);
    items.delete(key);
  };
  const dueOf = (key: string) => items.get(key)?.index?.due ?? 0;
  const byDue = (a: string, b: string) => dueOf(a) - dueOf(b) || (a < b ? -1 : 1);

  return {
    async get<Body>(key: string) {
      const stored = items.get(key);
      return stored && opened<Body>(stored);
    },
    async put(item) {
      if ((items.get(item.key)?.rev ?? 0) !== item.rev - 1) return false;
      keep(closed(item));
      return true;
    },
    async delete(key) {
      forget(key);
    },
    async advance<Body>(key: string, costMs: number, now: number, body: Body) {
      const before = items.get(key) ?? closed({ key, rev: 0, writer: '-', body });
      const arrival = Math.max(now, before.arrival ?? now) + costMs;
      const after = { ...before, rev: before.rev + 1, arrival };
      keep(after);
      return opened<Body>(after);
    },
    async due(state, before, limit) {
      const keys = [...(states.get(state) ?? [])].filter((key) => dueOf(key) <= before);
      return keys.sort(byDue).slice(0, limit);
    },
    async list(state, limit, from) {
      const all = [...(states.get(state) ?? [])].sort(byDue).reverse();
      const start = from === undefined ? 0 : all.indexOf(Buffer.from(from, 'base64url').toString()) + 1;
      const keys = all.slice(start, start + limit);
      const last = keys.at(-1);
      const isMore = last !== undefined && start + limit < all.length;
      return { keys, next: isMore ? Buffer.from(last).toString('base64url') : undefined };
    },
  };
}

function closed({ body, ...item }: Item): Stored {
  return { ...item, json: JSON.stringify(body) };
}

function opened<Body>({ json, ...item }: Stored): Item<Body> {
  return { ...item, body: JSON.parse(json) };
}
