import { slot } from '../pace/slots.ts';
import { type LedgerDeps, MAX_WAKE_UP_MS, type Task } from '../protocol/deps.ts';
import { attemptMs } from '../protocol/time.ts';
import { type Account, type Action, type Conversation, ended, type Reason } from '../records/records.ts';
import { freeAt, take } from './line.ts';
import { current, wantedAt } from './supersede.ts';

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
  readonly conversation: Conversation;
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
  if (place.behind) return { wait: { reason: 'queued', due: dueBehind(l, action, place.behind, place.ahead) } };
  const { todo, stale } = current(action, input, operation, place.conversation);
  if (todo === undefined) return { cancel: 'superseded' };

  const { at, slotAt, reason, account, probing } = await slot(l, action, operation.cost(todo));
  if (at > l.world.now()) {
    const soonEnough = at + attemptMs(l) <= budget.deadline && at <= budget.patience;
    if (!soonEnough) return { wait: { reason, due: at, slotAt } };
    await l.world.sleep(at - l.world.now());
  }
  return { go: { input: todo, stale, conversation: place.conversation, account, probing } };
}

/** Whoever goes wakes the next; should that be lost, each looks for itself, the later the further back it stands. */
const FURTHER_BACK_MS = 60_000;

/** When to look again from behind: soon at first, and the less often the longer it has waited. */
function dueBehind(l: LedgerDeps, action: Action, head: Action, ahead: number): number {
  const now = l.world.now();
  const soonMs = ahead * (200 + l.world.random() * 400);
  if (ended(head)) return Math.max(now + soonMs, freeAt(l, head));
  const later = now + Math.max(soonMs, now - wantedAt(action));
  // Once its lease is over, whoever was at work is dead.
  if (head.state === 'running') return Math.min(later, Math.max(now, head.due) + soonMs);
  return Math.min(Math.max(later, head.due + 1_000 + (ahead - 1) * FURTHER_BACK_MS), now + MAX_WAKE_UP_MS);
}
