import type { Call } from '../../../operation.ts';
import type { Budget, Ledger, Task } from '../../ledger.ts';
import { countReply } from '../../line/reply-limit.ts';
import { wantedAt } from '../../line/supersede.ts';
import { recordSlowness } from '../../pace/pace.ts';
import type { ActionIn } from '../../records/action.ts';
import { CLOCK_SKEW_MS, pauseMs, timeToSend } from '../../time.ts';
import type { ReadinessObservation } from '../observation.ts';
import { observeTarget } from './target.ts';
import type { Turn } from './turn.ts';

type Claimed = ActionIn<'claimed' | 'sending'>;

/**
 * The last reads before the request: what the vendor shows now, and whether enough time is left.
 * @throws AppError from the vendor's client
 */
export async function observeReadiness(
  ledger: Ledger,
  action: Claimed,
  task: Task,
  turn: Turn,
): Promise<ReadinessObservation> {
  const askedAt = ledger.world.now();
  try {
    return await lastReads(ledger, action, task, turn);
  } finally {
    await recordSlowness(ledger, action, turn.account, ledger.world.now() - askedAt);
  }
}

async function lastReads(
  ledger: Ledger,
  action: Claimed,
  { operation, budget }: Task,
  turn: Turn,
): Promise<ReadinessObservation> {
  const { input, probing } = turn;
  const { onlyIf } = action;
  const call = callOf(action, budget, probing);
  if (action.phase === 'claimed' && operation.conversation(input) === undefined) {
    return observeTarget(ledger, action, operation, turn, call);
  }
  if (operation.right === 'send') {
    const most = await ledger.repliesPerHour(action.vendor, action.account);
    await countReply(ledger, action, most, { refuses: !mayRepeat(action) });
  }
  // A probe reads before it writes: a read shows without risk whether the vendor responds.
  const isStatusNeeded = onlyIf !== undefined || probing;
  const status = isStatusNeeded ? await operation.readStatus?.(input, ledger.vendors, call) : undefined;
  if (onlyIf !== undefined && status !== onlyIf) return { kind: 'status_differs' };

  if (action.phase === 'claimed') {
    const before = await operation.lookBefore?.(input, ledger.vendors, call);
    const { artifacts = [], movedTo = action.conversation } = before ?? {};
    if (movedTo !== action.conversation) return { kind: 'merged', into: movedTo };
    return timeToSend(ledger, budget) ? { kind: 'ready', before: artifacts } : tooLittleTime(ledger);
  }
  const overtaken = await observeOthers(ledger, action, operation, turn, call);
  if (overtaken) return overtaken;
  return timeToSend(ledger, budget) ? { kind: 'ready', before: [] } : tooLittleTime(ledger);
}

/**
 * Whether an earlier request may have taken effect, or a person decided that it is sent again: then the limit does not refuse it. It may
 * not be counted yet: its process may have ended between the claim and the count.
 */
function mayRepeat(action: Claimed): boolean {
  return action.resumedAt !== undefined || (action.phase === 'sending' && action.sent.isRepeat);
}

/** What a vendor's client must know about the action. */
export function callOf(
  { id: actionId, account }: Claimed | ActionIn<'in_doubt' | 'done'>,
  { deadline, answerBy }: Pick<Budget, 'deadline' | 'answerBy'>,
  probing = false,
): Call {
  return { actionId, account, deadline, answerBy, probing };
}

/** Too little is left of the lease that was set at the claim: after it another process may claim this action. */
function tooLittleTime(ledger: Ledger): ReadinessObservation {
  return { kind: 'too_little_time', pauseMs: pauseMs(ledger, 0) };
}

/** Reads the conversation before a late resend, so that it does not overwrite a value that an agent has set since the first attempt. */
async function observeOthers(
  ledger: Ledger,
  action: ActionIn<'sending'>,
  operation: Task['operation'],
  { input, superseded, conversation }: Turn,
  call: Call,
): Promise<ReadinessObservation | undefined> {
  const { history, resumedAt = 0, sent } = action;
  const firstAt = history.find(({ phase }) => phase === 'send')?.at ?? (sent.isRepeat ? sent.at : undefined);
  if (firstAt === undefined || ledger.world.now() - wantedAt(action) <= ledger.config.SAFE_RESEND_MS) return undefined;
  // Only changes after our own last write, and after a person's `resend` decision, count as newer.
  const { writtenAt = 0 } = conversation;
  const sentAt = Math.max(firstAt, writtenAt + CLOCK_SKEW_MS, resumedAt);
  const found = await operation.findEffect?.(input, { sentAt, before: [] }, ledger.vendors, call);
  if (typeof found === 'object' && 'found' in found) return { kind: 'already_set', done: found.found, superseded };
  return found === 'touched' ? { kind: 'changed_by_others' } : undefined;
}
