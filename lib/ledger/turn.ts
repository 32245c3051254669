import type { LedgerDeps, Task } from './deps.ts';
import { freeAt, take } from './line.ts';
import { type Account, type Action, ended, type Reason } from './records.ts';
import { slot } from './slots.ts';
import { current } from './supersede.ts';
import { attemptMs } from './time.ts';

/** Whether an action may call its vendor now. */
export type Turn =
  | { readonly go: Go }
  | { readonly wait: { readonly reason: Reason; readonly due: number; readonly slotAt?: number | undefined } }
  | { readonly cancel: Reason };

export interface Go {
  /** The input without what is stale. */
  readonly input: unknown;
  /** Groups of fields left out, because a newer action has set them. */
  readonly stale: readonly string[];
  /** Artifacts in the conversation that are known to be other actions'. */
  readonly credited: readonly string[];
  /** Who waits right behind it for the conversation. */
  readonly next: string | undefined;
  readonly account: Account;
  /** The account fails, and this is the one that may try whether it still does. */
  readonly probing: boolean;
}

/**
 * Is it still wanted, is it first in line, does the rate limit let it pass? Waits here for what is worth waiting for.
 * Nothing is claimed: who must wait costs no more than a note of when to look again.
 * @throws AppError `unavailable`
 */
export async function turnOf(l: LedgerDeps, action: Action, { operation, input, budget }: Task): Promise<Turn> {
  if (l.world.now() > action.notAfter) return { cancel: 'expired' };

  const place = await take(l, action);
  if (place.behind) return { wait: { reason: 'queued', due: dueBehind(l, place.behind, place.ahead) } };
  const { todo, stale } = current(action, input, operation, place.conversation);
  if (todo === undefined) return { cancel: 'superseded' };

  const { at, slotAt, reason, account, probing } = await slot(l, action, operation.cost(todo));
  if (at > l.world.now()) {
    const soonEnough = at + attemptMs(l) <= budget.deadline && at <= budget.patience;
    if (!soonEnough) return { wait: { reason, due: at, slotAt } };
    await l.world.sleep(at - l.world.now());
  }
  return { go: { input: todo, stale, credited: place.conversation.credited, next: place.next, account, probing } };
}

/** No wake-up is delayed for longer. */
const LONGEST_MS = 900_000;

/** Whoever goes wakes the next; should that be lost, each looks for itself, the later the further back it stands. */
const FURTHER_BACK_MS = 60_000;

/** Behind one who is at work, look soon; behind one who waits, when that one will have gone. */
function dueBehind(l: LedgerDeps, head: Action, ahead: number): number {
  const now = l.world.now();
  const soon = now + ahead * (200 + l.world.random() * 400);
  if (ended(head)) return Math.max(soon, freeAt(l, head));
  if (head.state === 'running') return soon;
  return Math.min(Math.max(soon, head.due + 1_000 + (ahead - 1) * FURTHER_BACK_MS), now + LONGEST_MS);
}
