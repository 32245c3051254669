import {
  type Advance,
  type Entry,
  type Item,
  type List,
  type Listed,
  mayAdvance,
  type Store,
} from '../../lib/ledger/records/store.ts';

/** The store in memory: what tests and the simulation run on. One conformance suite holds it equal to DynamoDB's. */
export function createMemoryStore(): Store {
  const items = new Map<string, Item>();
  const index = new Index();
  const lists = new Lists();

  const keep = (item: Item) => {
    const before = items.get(item.key);
    index.move(item.key, before?.index?.state, item.index);
    lists.move(item.key, before?.listed, item.listed);
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
      const before = items.get(key);
      index.move(key, before?.index?.state, undefined);
      lists.move(key, before?.listed, undefined);
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
    async list(list, { low, high, limit }) {
      return lists
        .of(list)
        .filter(({ position }) => low <= position && position <= high)
        .sort((a, b) => (a.position > b.position ? -1 : 1))
        .slice(0, limit);
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

/** What `by-list-state` and `by-conversation` are in DynamoDB. */
class Lists {
  /** List → key → entry. */
  readonly #lists = new Map<string, Map<string, Entry>>();

  move(key: string, from: Listed | undefined, to: Listed | undefined): void {
    for (const name of namesOf(from)) this.#lists.get(name)?.delete(key);
    for (const name of namesOf(to)) {
      const entries = this.#lists.get(name) ?? new Map<string, Entry>();
      const { position, subject } = to as Listed;
      this.#lists.set(name, entries.set(key, { key, position, subject }));
    }
  }

  of({ by, value }: List): readonly Entry[] {
    return [...(this.#lists.get(`${by} ${value}`)?.values() ?? [])];
  }
}

/** The lists that an action stands in. */
function namesOf(listed: Listed | undefined): string[] {
  if (!listed) return [];
  const { state, conversation } = listed;
  return [`conversation ${conversation}`, ...(state === undefined ? [] : [`state ${state}`])];
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
