import { isAllowed } from '../../lib/ledger/protocol/transitions.ts';
import { type Action, ended, mayHaveEffect, NEVER } from '../../lib/ledger/records/action.ts';
import type { Item, Store } from '../../lib/ledger/records/store.ts';

/** How the state of an action is named that has a result event. */
export function eventOf({ id, state }: Action): string {
  return `${id} ${state}`;
}

/** Sees every write to the ledger, and remembers what must never be seen. */
export interface Witness {
  /** The store itself, without any fault, watched. */
  readonly store: Store;
  /** Every action by its id, as its record stands. */
  readonly actions: ReadonlyMap<string, Action>;
  /** Actions that somebody must still look at: those that are held included. */
  readonly open: ReadonlySet<string>;
  /** Actions that wait for a person. */
  readonly held: ReadonlyMap<string, Action>;
  /** Each end and each hold that was ever on record: `act_… held`. */
  readonly eventful: ReadonlySet<string>;
  /** Actions whose input was too large for their record. */
  readonly large: ReadonlySet<string>;
  /** Writes that broke a rule. */
  readonly offences: readonly string[];
  /** How often the store was asked for what. */
  readonly counts: Readonly<Record<string, number>>;
  /** Those of a conversation whose requests are not to be repeated, and may be on their way or have had an effect that is not known. */
  underWay(conversation: string): readonly Action[];
}

/** Watches a store. */
export function watch(store: Store): Witness {
  const actions = new Map<string, Action>();
  const open = new Set<string>();
  const held = new Map<string, Action>();
  const eventful = new Set<string>();
  const large = new Set<string>();
  const offences: string[] = [];
  const counts: Record<string, number> = {};
  const underWay = new Map<string, Action>();
  const count = (call: string) => {
    counts[call] = (counts[call] ?? 0) + 1;
  };

  const see = ({ key, body }: Item) => {
    if (!key.startsWith('A#')) return;
    const action = body as Action;
    const stored = actions.get(action.id);
    // Under the key of an action that expired without an attempt another one may begin.
    const before = stored?.recordedBy === action.recordedBy ? stored : undefined;
    if (!isAllowed(before?.phase, action.phase)) {
      offences.push(
        `${action.id} went from ${before?.phase} to ${action.phase}, which the protocol's table does not allow`,
      );
    }
    if (before && ended(before) && (before.state !== action.state || artifactOf(before) !== artifactOf(action))) {
      offences.push(`${action.id} ended ${before.state} and then became ${action.state}`);
    }
    const found = before?.resolution?.conversation;
    if (found !== undefined && found !== action.resolution?.conversation) {
      offences.push(`${action.id} was found to mean ${found}, and then ${action.resolution?.conversation}`);
    }
    actions.set(action.id, action);
    if (action.input && 'parts' in action.input) large.add(action.id);
    if (action.state === 'held') held.set(action.id, action);
    else held.delete(action.id);
    if (ended(action) || action.state === 'held') eventful.add(eventOf(action));
    if (action.due < NEVER || action.state === 'held') open.add(action.id);
    else open.delete(action.id);
    underWay.delete(action.id);
    // Any other counts as sending from its claim on, before it is first in line.
    if (action.resend === 'once' && mayHaveEffect(action)) underWay.set(action.id, action);
  };

  return {
    ...{ actions, open, held, eventful, large, offences, counts },
    underWay: (conversation) => [...underWay.values()].filter((action) => action.conversation === conversation),
    store: {
      get: (key) => {
        count('get');
        return store.get(key);
      },
      async put(item) {
        count('put');
        const written = await store.put(item);
        if (written) see(item);
        return written;
      },
      delete: (key) => {
        count('delete');
        return store.delete(key);
      },
      advance: (...args) => {
        count('advance');
        return store.advance(...args);
      },
      due: (...args) => {
        count('due');
        return store.due(...args);
      },
      list: (...args) => {
        count('list');
        return store.list(...args);
      },
    },
  };
}

function artifactOf(action: Action) {
  return action.state === 'done' ? action.artifact : undefined;
}
