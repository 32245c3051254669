import type { Ledger } from '../../ledger.ts';
import { conversationKey } from '../../line/line.ts';
import { readAccount } from '../../pace/accounts.ts';
import type { Account } from '../../records/account.ts';
import type { Action } from '../../records/action.ts';
import { find } from '../../records/actions.ts';
import type { Conversation } from '../../records/conversation.ts';
import type { Item } from '../../records/store.ts';

/**
 * Reads for the attempt, started while the action is being recorded. They may be out of date. The write to the conversation is
 * conditional on the revision that was read. The move of the account's clock returns the account as it stands: if it has
 * changed since it was read, what the action may do is decided anew by it.
 */
export interface ReadAhead {
  readonly line: Promise<Item<Conversation> | undefined>;
  /** The first action of that line. Usually it has ended, and an ended action never changes. */
  readonly head: Promise<Item<Action> | undefined>;
  readonly account: Promise<Item<Account>>;
}

/** Starts the reads; returns `undefined` if no attempt follows at once. */
export function startReadAhead(ledger: Ledger, action: Action): ReadAhead | undefined {
  if (action.due > ledger.world.now()) return undefined;
  const line = ledger.store.get<Conversation>(conversationKey(action));
  const head = line.then((item) => {
    const [first] = item?.body.line ?? [];
    return first && find(ledger, first.actionId);
  });
  const readAhead = { line, head, account: readAccount(ledger, action) };
  // An attempt that awaits a failed read gets the error. If no attempt follows, the rejection is ignored.
  for (const read of Object.values(readAhead)) read.catch(() => undefined);
  return readAhead;
}
