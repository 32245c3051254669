import { type Ledger, MAX_WAKE_UP_MS, type Task } from '../../ledger.ts';
import { freeAt, joinLine } from '../../line/line.ts';
import { type Current, currentOf, wantedAt } from '../../line/supersede.ts';
import { type Pace, takeTurn } from '../../pace/pace.ts';
import { type Action, ended } from '../../records/action.ts';
import type { Conversation } from '../../records/conversation.ts';
import { attemptMs, leaseOf } from '../../time.ts';
import type { ObservedIn, TurnObservation } from '../observation.ts';
import type { Early } from './early.ts';

/** The turn of an action, with what was learned on the way. */
export interface Turn extends ObservedIn<'unsent', 'its_turn'>, Pick<Pace, 'account' | 'probing'> {
  /** The input without what newer actions have set. */
  readonly input: unknown;
  readonly stale: Current['stale'];
  readonly conversation: Conversation;
}

/** The next in line is woken by the one before it. If that wake-up is lost, each looks for itself, later the further back it stands. */
const FURTHER_BACK_MS = 60_000;

/**
 * Is the action still wanted, is it first in line, does the rate limit let it pass? Waits here for a turn that comes
 * within the budget's patience. Nothing is claimed: an action that must wait costs no more than a note of when to look again.
 * @throws AppError `unavailable`
 */
export async function observeTurn(
  ledger: Ledger,
  action: Action,
  { operation, input, budget }: Task,
  early?: Early,
): Promise<Exclude<TurnObservation, { kind: 'its_turn' }> | Turn> {
  const { world } = ledger;
  if (world.now() > action.notAfter) return { kind: 'expired' };

  let pace: Promise<Pace> | undefined;
  const takeTurnBeside = (line: Conversation) => {
    const { current } = currentOf(action, input, operation, line);
    if (pace || current === undefined) return;
    pace = takeTurn(ledger, action, operation.cost(current), budget);
    pace.catch(() => undefined);
  };
  const beside = { line: early?.line, head: early?.head, whenFirst: takeTurnBeside };
  const { conversation, owner, ahead } = await joinLine(ledger, action, beside);
  if (owner) return behind(ledger, action, owner, { ahead, taken: await pace?.catch(() => undefined) });
  const { current, stale } = currentOf(action, input, operation, conversation);
  if (current === undefined) return { kind: 'superseded' };

  const granted = await (pace ?? takeTurn(ledger, action, operation.cost(current), budget));
  const { at, rateLimitTurnAt, backlogPlace, reason, account, probing } = granted;
  if (at > world.now()) {
    const isSoonEnough = at + attemptMs(ledger) <= budget.deadline && at <= budget.patience;
    const isTurn = rateLimitTurnAt !== undefined;
    if (!isTurn || !isSoonEnough) return { kind: 'must_wait', reason, due: at, rateLimitTurnAt, backlogPlace };
    await world.sleep(at - world.now());
  }
  return { kind: 'its_turn', lease: leaseOf(budget), input: current, stale, conversation, account, probing };
}

/** Another action came first: a turn or a place that was taken meanwhile is kept. */
function behind(
  ledger: Ledger,
  action: Action,
  owner: Action,
  { ahead, taken }: { readonly ahead: number; readonly taken: Pace | undefined },
): ObservedIn<'unsent', 'behind_another'> {
  const { rateLimitTurnAt, backlogPlace } = taken ?? {};
  return { kind: 'behind_another', due: dueBehind(ledger, action, owner, ahead), rateLimitTurnAt, backlogPlace };
}

/** When to look again from behind: soon at first, and the less often the longer it has waited. */
function dueBehind(ledger: Ledger, action: Action, owner: Action, ahead: number): number {
  const now = ledger.world.now();
  const soonMs = ahead * (200 + ledger.world.random() * 400);
  if (ended(owner)) return Math.max(now + soonMs, freeAt(ledger, owner));
  const later = now + Math.max(soonMs, now - wantedAt(action));
  // Once its lease is over, the process that was at work on the owner is dead.
  if (owner.state === 'running') return Math.min(later, Math.max(now, owner.due) + soonMs);
  return Math.min(Math.max(later, owner.due + 1_000 + (ahead - 1) * FURTHER_BACK_MS), now + MAX_WAKE_UP_MS);
}
