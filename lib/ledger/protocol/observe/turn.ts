import { type Ledger, MAX_WAKE_UP_MS, type Task } from '../../ledger.ts';
import { freeAt, joinLine } from '../../line/line.ts';
import { type RemainingInput, remainingInput } from '../../line/supersede.ts';
import { type Pace, takeTurn } from '../../pace/pace.ts';
import { type Action, ended } from '../../records/action.ts';
import { find } from '../../records/actions.ts';
import type { Conversation } from '../../records/conversation.ts';
import { attemptMs, leaseOf } from '../../time.ts';
import type { ObservedIn, TurnObservation } from '../observation.ts';
import type { ReadAhead } from './read-ahead.ts';

/** The action may be sent now. With what was read to find that out. */
export interface Turn extends ObservedIn<'unsent', 'its_turn'>, Pick<Pace, 'account' | 'probing'> {
  /** The input without what newer actions have set. */
  readonly input: unknown;
  readonly superseded: RemainingInput['superseded'];
  readonly conversation: Conversation;
}

/** Each action is woken by the one before it in line. In case that wake-up is lost, each has one of its own, later by this for each position further back. */
const FURTHER_BACK_MS = 60_000;

/**
 * Finds out whether the action is still wanted, is first in line, and has a turn in the rate limit. Waits here for a turn that
 * begins within the budget's patience. Nothing is claimed: an action that must wait costs one write of its next `due`.
 * @throws AppError `unavailable`
 */
export async function observeTurn(
  ledger: Ledger,
  action: Action,
  { operation, input, budget }: Task,
  readAhead?: ReadAhead,
): Promise<Exclude<TurnObservation, { kind: 'its_turn' }> | Turn> {
  const { world } = ledger;
  if (world.now() > action.notAfter) return { kind: 'expired' };

  let pace: Promise<Pace> | undefined;
  const takeTurnInParallel = (line: Conversation) => {
    const { remaining } = remainingInput(action, input, operation, line);
    if (pace || remaining === undefined) return;
    pace = takeTurn(ledger, action, operation.cost(remaining), budget, readAhead?.account);
    pace.catch(() => undefined);
  };
  const inParallel = { line: readAhead?.line, head: readAhead?.head, whenFirst: takeTurnInParallel };
  const { conversation, owner, ahead } = await joinLine(ledger, action, inParallel);
  if (owner) return await behind(ledger, action, owner, { ahead, taken: await pace?.catch(() => undefined) });
  const { remaining, superseded } = remainingInput(action, input, operation, conversation);
  if (remaining === undefined) return { kind: 'superseded' };

  const granted = await (pace ?? takeTurn(ledger, action, operation.cost(remaining), budget));
  const { at, rateLimitTurnAt, backlogPlace, reason, account, probing } = granted;
  if (at > world.now()) {
    const isSoonEnough = at + attemptMs(ledger) <= budget.deadline && at <= budget.patience;
    const isTurn = rateLimitTurnAt !== undefined;
    if (!isTurn || !isSoonEnough) return { kind: 'must_wait', reason, due: at, rateLimitTurnAt, backlogPlace };
    await world.sleep(at - world.now());
  }
  return { kind: 'its_turn', lease: leaseOf(budget), input: remaining, superseded, conversation, account, probing };
}

/** Another action owns the conversation. A turn or a place that was taken in parallel is kept. */
async function behind(
  ledger: Ledger,
  action: Action,
  owner: Action,
  { ahead, taken }: { readonly ahead: number; readonly taken: Pace | undefined },
): Promise<ObservedIn<'unsent', 'behind_another'>> {
  const { rateLimitTurnAt, backlogPlace } = taken ?? {};
  const queuedSince = queuedSinceOf(action) ?? ledger.world.now();
  // The owner may have ended before this action joined the line, and then has not woken it.
  const latest = queuedSinceOf(action) === undefined ? await latestOf(ledger, owner) : owner;
  const due = dueBehind(ledger, latest, ahead, queuedSince);
  return { kind: 'behind_another', due, queuedSince, rateLimitTurnAt, backlogPlace };
}

function queuedSinceOf(action: Action): number | undefined {
  return 'queuedSince' in action ? action.queuedSince : undefined;
}

/** A running owner is not read again: the action looks soon anyway. */
async function latestOf(ledger: Ledger, owner: Action): Promise<Action> {
  if (owner.state === 'running' || ended(owner)) return owner;
  return (await find(ledger, owner.id))?.body ?? owner;
}

/**
 * When an action that is not first looks again: soon at first, then after an interval that grows with the time for which it has been
 * behind. Its age does not count: an old action may have joined a moment ago, after the owner has read whom to wake.
 */
function dueBehind(ledger: Ledger, owner: Action, ahead: number, queuedSince: number): number {
  const now = ledger.world.now();
  const soonMs = ahead * (200 + ledger.world.random() * 400);
  if (ended(owner)) return Math.max(now + soonMs, freeAt(ledger, owner));
  const later = now + Math.max(soonMs, now - queuedSince);
  // After the owner's lease, the process that claimed the owner is dead.
  if (owner.state === 'running') return Math.min(later, Math.max(now, owner.due) + soonMs);
  return Math.min(Math.max(later, owner.due + 1_000 + (ahead - 1) * FURTHER_BACK_MS), now + MAX_WAKE_UP_MS);
}
