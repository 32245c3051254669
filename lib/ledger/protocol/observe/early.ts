import type { Ledger } from '../../ledger.ts';
import { conversationKey } from '../../line/line.ts';
import type { Action } from '../../records/action.ts';
import { find } from '../../records/actions.ts';
import type { Conversation } from '../../records/conversation.ts';
import type { Item } from '../../records/store.ts';

/**
 * What an attempt reads first. The write that follows names the revision that it was read in, so it may be a little old. The
 * account is not read ahead: its clocks move all the time, and a turn is taken by what they show.
 */
export interface Early {
  readonly line: Promise<Item<Conversation> | undefined>;
  /** The first action of that line: most often it has ended, and that is final. */
  readonly head: Promise<Item<Action> | undefined>;
}

/** Reads it while the action is being recorded; `undefined` where no attempt follows at once. */
export function readAhead(ledger: Ledger, action: Action): Early | undefined {
  if (action.due > ledger.world.now()) return undefined;
  const line = ledger.store.get<Conversation>(conversationKey(action));
  const head = line.then((item) => {
    const [first] = item?.body.line ?? [];
    return first && find(ledger, first.actionId);
  });
  const early = { line, head };
  // An attempt that awaits a read is told that it failed; where no attempt follows, nothing is.
  for (const read of Object.values(early)) read.catch(() => undefined);
  return early;
}
