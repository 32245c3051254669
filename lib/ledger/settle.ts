import { AppError } from '../errors/app-error.ts';
import type { Evidence, Found, Operation } from '../operation.ts';
import { change } from './actions.ts';
import type { Budget, LedgerDeps } from './deps.ts';
import { announce, asDone, end, noted, record } from './end.ts';
import { look } from './line.ts';
import { type Account, type Action, NEVER, type Reason } from './records.ts';
import { learn, slot } from './slots.ts';
import type { Item } from './store.ts';
import { current } from './supersede.ts';

/** What nobody could settle in this time, a person must. */
const MAX_DOUBT_MS = 24 * 3_600_000;

/**
 * Asks the vendor what became of a write whose answer was lost.
 * Positive evidence ends it at once. Absence counts only when it is shown twice past the settle time; then, and only
 * once, it is sent again. What stays unclear is held for a person.
 */
export async function settle(
  l: LedgerDeps,
  item: Item<Action>,
  operation: Operation,
  input: unknown,
  budget: Budget,
): Promise<Item<Action>> {
  const action = item.body;
  const now = l.world.now();
  const sentAt = action.sentAt ?? action.acceptedAt;
  const update = (changes: Partial<Action>) => change(l, item, changes).then((changed) => changed ?? item);
  const postpone = (due: number) => update({ state: 'in_doubt', due });
  const hold = (reason: Reason) => holdFor(l, item, reason);
  const resend = (changes: Partial<Action> = {}) =>
    update({ state: 'waiting', reason: 'retry', due: now, lease: undefined, slotAt: undefined, ...changes });

  const turn = await slot(l, action, 1);
  if (turn.at > now) return postpone(turn.at);

  const conversation = await look(l, action);
  const { todo, stale } = current(action, input, operation, conversation);
  if (todo === undefined) return end(l, item, { state: 'cancelled', reason: 'superseded' });

  const evidence = { sentAt, before: [...(action.before ?? []), ...conversation.credited] };
  const found = await read(l, action, operation, todo, evidence, budget, turn.account);
  if (found === 'unreadable') {
    return now > sentAt + MAX_DOUBT_MS ? hold('unclear') : postpone(nextLook(l, now, sentAt));
  }
  if (typeof found === 'object') {
    const done = asDone(l, action, found.found, stale);
    const attempts = noted(action, { at: now, phase: 'settle', outcome: 'found' });
    return end(l, item, { ...done, state: 'done', attempts, reconciled: true });
  }

  const settled = now >= sentAt + l.config.SETTLE_MS;
  const tooLate = now > action.notAfter;
  if (operation.resend(input) !== 'once') {
    const early = now - action.acceptedAt < l.config.SAFE_RESEND_MS;
    if (tooLate) {
      if (!settled) return postpone(nextLook(l, now, sentAt));
      return found === 'absent' ? end(l, item, { state: 'cancelled', reason: 'expired' }) : hold('unclear');
    }
    return found === 'absent' || early ? resend() : hold('unclear');
  }

  if (!settled) return postpone(Math.min(nextLook(l, now, sentAt), sentAt + l.config.SETTLE_MS));
  if (found === 'unclear') return hold('unclear');
  if (action.absentAt === undefined) return update({ absentAt: now, due: now + l.config.SETTLE_MS / 20 });
  if (now < action.absentAt + l.config.SETTLE_MS / 20) return postpone(action.absentAt + l.config.SETTLE_MS / 20);
  if (action.resends > 0) return hold('absent_after_resend');
  if (tooLate) return end(l, item, { state: 'cancelled', reason: 'expired' });
  return resend({ resends: 1, firstSentAt: sentAt, sentAt: undefined, absentAt: undefined });
}

type Reading = Found<unknown> | 'unreadable';

async function read(
  l: LedgerDeps,
  action: Action,
  operation: Operation,
  input: unknown,
  evidence: Evidence,
  budget: Budget,
  account: Account,
): Promise<Reading> {
  if (!operation.findEffect) return operation.resend(input) === 'once' ? 'unclear' : 'absent';
  const call = { actionId: action.id, account: action.account, deadline: budget.deadline };
  try {
    const found = await operation.findEffect(input, evidence, l.vendors, call);
    await learn(l, action, account).catch(() => undefined);
    return found;
  } catch (thrown) {
    const error = AppError.from(thrown);
    await learn(l, action, account, error).catch(() => undefined);
    l.telemetry.log({ level: 'warn', message: 'evidence not readable', actionId: action.id, kind: error.kind });
    return error.facts.outcome === 'refused' ? 'unclear' : 'unreadable';
  }
}

/** Soon at first, then ever more slowly: after 2 s, 4 s, 8 s … and at least twenty times in the settle time. */
function nextLook(l: LedgerDeps, now: number, sentAt: number): number {
  const most = l.config.SETTLE_MS / 20;
  return now + Math.min(most, Math.max(Math.min(2_000, most), now - sentAt));
}

/** Puts an action before a person. It keeps its conversation: those behind it wait. */
async function holdFor(l: LedgerDeps, item: Item<Action>, reason: Reason): Promise<Item<Action>> {
  const announced = l.announcer === undefined;
  const now = l.world.now();
  const held = await change(l, item, {
    state: 'held',
    reason,
    announced,
    due: announced ? NEVER + now : now,
    lease: undefined,
  });
  if (!held) return item;
  record(l, held.body);
  return announced ? held : announce(l, held);
}
