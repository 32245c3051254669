import type { Ledger } from '../ledger.ts';
import { type Action, ended } from '../records/action.ts';
import { find } from '../records/actions.ts';
import { type Conversation, isEntryOf } from '../records/conversation.ts';
import { gone } from '../records/store.ts';
import { conversationKey } from './line.ts';

/** The actions before and behind an action in its conversation's line, nearest first. */
export interface Neighbours {
  readonly ahead: readonly Action[];
  readonly behind: readonly Action[];
}

/** How many actions are read on either side: enough for the console. */
const MOST = 20;

/** Reads the line, and writes nothing. An ended action has no neighbours. */
export async function neighboursOf(ledger: Pick<Ledger, 'store' | 'world'>, action: Action): Promise<Neighbours> {
  const item = ended(action) ? undefined : await ledger.store.get<Conversation>(conversationKey(action));
  const line = item && !gone(item, ledger.world.now()) ? item.body.line : [];
  const index = line.findIndex((entry) => isEntryOf(entry, action));
  const unfinished = async (positions: Conversation['line']) => {
    const read = await Promise.all(positions.slice(0, MOST).map(({ actionId }) => find(ledger, actionId)));
    return read.flatMap((other) => (other && !ended(other.body) ? [other.body] : []));
  };
  const before = index === -1 ? line : line.slice(0, index);
  const after = index === -1 ? [] : line.slice(index + 1);
  return { ahead: await unfinished([...before].reverse()), behind: await unfinished(after) };
}
