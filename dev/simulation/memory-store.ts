import type { Item, Store } from '../../lib/ledger/store.ts';

/** The body as JSON text, as DynamoDB's store has it: what goes in comes out as a copy, without what is undefined. */
type Stored = Omit<Item, 'body'> & { readonly json: string };

/** The store in memory: what tests and the simulation run on. One conformance suite holds it equal to DynamoDB's. */
export function createMemoryStore(): Store {
  const items = new Map<string, Stored>();
  const index = new Index();

  const keep = (stored: Stored) => {
    index.move(stored.key, items.get(stored.key)?.index?.state, stored.index);
    items.set(stored.key, stored);
  };

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
      index.move(key, items.get(key)?.index?.state, undefined);
      items.delete(key);
    },
    async advance<Body>(key: string, costMs: number, now: number, body: Body) {
      const before = items.get(key) ?? closed({ key, rev: 0, writer: '-', body });
      const arrival = Math.max(now, before.arrival ?? now) + costMs;
      const after = { ...before, rev: before.rev + 1, arrival };
      keep(after);
      return opened<Body>(after);
    },
    async due(state, before, limit) {
      return index.of(state, before).slice(0, limit);
    },
    async list(state, limit, from) {
      const all = index.of(state, Number.POSITIVE_INFINITY).reverse();
      const start = from === undefined ? 0 : all.indexOf(Buffer.from(from, 'base64url').toString()) + 1;
      const keys = all.slice(start, start + limit);
      const isLast = start + limit >= all.length;
      return { keys, next: isLast ? undefined : Buffer.from(keys.at(-1) ?? '').toString('base64url') };
    },
  };
}

/** What `by-state` is in DynamoDB. */
class Index {
  /** State → key → due. */
  readonly #states = new Map<string, Map<string, number>>();

  move(key: string, from: string | undefined, to: Item['index']): void {
    if (from !== undefined) this.#states.get(from)?.delete(key);
    if (!to) return;
    const keys = this.#states.get(to.state) ?? new Map<string, number>();
    this.#states.set(to.state, keys.set(key, to.due));
  }

  /** Keys of a state that are due, oldest first. */
  of(state: string, before: number): string[] {
    const found: [string, number][] = [];
    for (const entry of this.#states.get(state) ?? []) if (entry[1] <= before) found.push(entry);
    return found.sort(([a, dueA], [b, dueB]) => dueA - dueB || (a < b ? -1 : 1)).map(([key]) => key);
  }
}

function closed({ body, ...item }: Item): Stored {
  return { ...item, json: JSON.stringify(body) };
}

function opened<Body>({ json, ...item }: Stored): Item<Body> {
  return { ...item, body: JSON.parse(json) };
}
