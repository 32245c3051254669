import { type Advance, type Entry, type Item, mayAdvance, type Store } from '../../lib/ledger/records/store.ts';

/** The store in memory: what tests and the simulation run on. One conformance suite holds it equal to DynamoDB's. */
export function createMemoryStore(): Store {
  const items = new Map<string, Item>();
  const index = new Index();

  const keep = (item: Item) => {
    index.move(item.key, items.get(item.key)?.index?.state, item.index);
    items.set(item.key, item);
  };

  return {
    async get<Body>(key: string) {
      return items.get(key) as Item<Body> | undefined;
    },
    async put(item) {
      if ((items.get(item.key)?.rev ?? 0) !== item.rev - 1) return false;
      keep(asStored(item));
      return true;
    },
    async delete(key) {
      index.move(key, items.get(key)?.index?.state, undefined);
      items.delete(key);
    },
    async advance<Body>({ key, body }: Item<Body>, move: Advance) {
      const before = items.get(key) ?? asStored({ key, rev: 0, writer: '-', body });
      if (!mayAdvance(before, move)) return undefined;
      const { clock, byMs, from, pushesBacklog, serves } = move;
      const { backlog } = before;
      const after = {
        ...before,
        ...(pushesBacklog && backlog !== undefined && { backlog: backlog + byMs }),
        ...(serves && { servedAt: serves.at, servedLateMs: serves.lateMs }),
        rev: before.rev + 1,
        [clock]: Math.max(from, before[clock] ?? from) + byMs,
      };
      keep(after);
      return after as Item<Body>;
    },
    async due(state, before, limit, from = 0) {
      return index
        .of(state, before)
        .filter(({ due }) => due >= from)
        .slice(0, limit)
        .map(({ key }) => key);
    },
    async list({ by, value }, { low, high, limit }) {
      const entries: Entry[] = [];
      for (const { key, listed } of items.values()) {
        if (!listed || listed[by] !== value || listed.position < low || listed.position > high) continue;
        entries.push({ key, position: listed.position, subject: listed.subject });
      }
      return entries.sort((a, b) => (a.position > b.position ? -1 : 1)).slice(0, limit);
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

  /** What of a state is due, oldest first. */
  of(state: string, before: number): { readonly key: string; readonly due: number }[] {
    const found: { readonly key: string; readonly due: number }[] = [];
    for (const [key, due] of this.#states.get(state) ?? []) if (due <= before) found.push({ key, due });
    return found.sort((a, b) => a.due - b.due || (a.key < b.key ? -1 : 1));
  }
}

/** The body as DynamoDB's store gives it back: a copy without what is undefined. It is nobody's to change. */
function asStored(item: Item): Item {
  return { ...item, body: plain(item.body) };
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(plain));
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) copy[key] = plain(field);
  }
  return Object.freeze(copy);
}
