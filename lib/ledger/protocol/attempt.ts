import { AppError } from '../../errors/app-error.ts';
import { type Call, type Done, runOperation } from '../../operation.ts';
import { credit } from '../line/credit.ts';
import { lookFirst } from '../line/overtaken.ts';
import { type Go, turnOf } from '../line/turn.ts';
import { learn, pauseMs } from '../pace/slots.ts';
import { change, reread, update } from '../records/actions.ts';
import type { Account, Action } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import type { LedgerDeps, Task } from './deps.ts';
import { asDone, end } from './end.ts';
import { rehearsal } from './judge.ts';
import { IDLE, SPENT, setBack, withdraw } from './setback.ts';
import { leaseOf, timeFor } from './time.ts';

/** The claim of an action, to be written with its creation or with a change of its own. */
export function claimed(l: LedgerDeps, action: Action, { operation, input, budget }: Task): Action {
  const lease = leaseOf(budget);
  // What may be sent again counts as sent from the claim on: it saves a write, and a lost process is in doubt all the same.
  const sentAt = operation.resend(input) === 'once' ? undefined : (action.sentAt ?? l.world.now());
  return { ...action, state: 'running', reason: undefined, epoch: action.epoch + 1, lease, due: lease, sentAt };
}

/**
 * One attempt.
 * @param isMine the action was created as claimed; otherwise it is claimed here, once it is its turn
 * @throws AppError `unavailable` when the ledger cannot be written: the record then tells the next one what to do
 */
export async function attempt(l: LedgerDeps, item: Item<Action>, task: Task, isMine = false): Promise<Item<Action>> {
  const doubted = isMine ? undefined : item.body.sentAt;
  let mine = item;
  let ready: Ready | Item<Action>;
  let account: Account | undefined;
  try {
    const turn = await turnOf(l, item.body, task);
    if ('wait' in turn) {
      // Woken too early, and its own wake-up is on its way: another one would never end.
      if (item.body.reason === 'queued' && l.world.now() < item.body.due && item.body.due <= turn.wait.due) return item;
      return await update(l, item, { ...IDLE, sentAt: doubted, ...turn.wait });
    }
    if ('cancel' in turn) return await withdraw(l, item, turn.cancel, doubted);
    account = turn.go.account;
    if (!isMine) {
      if (!timeFor(l, task.budget)) return item;
      const claim = await change(l, item, claimed(l, item.body, task));
      if (!claim) return await reread(l, item);
      mine = claim;
    }
    ready = await prepare(l, mine, task, turn.go, doubted);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (account) await learn(l, mine.body, account, error, error.facts.rateLimit).catch(() => undefined);
    return setBack(l, mine, error, { sending: false, doubted });
  }
  return 'sent' in ready ? carryOut(l, ready, task, doubted) : ready;
}

interface Ready extends Go {
  readonly sent: Item<Action>;
  readonly call: Call;
}

/** The last things before the first byte: what does the vendor show now, is there time, is it on record. */
async function prepare(
  l: LedgerDeps,
  mine: Item<Action>,
  { operation, budget }: Task,
  go: Go,
  doubted: number | undefined,
): Promise<Ready | Item<Action>> {
  const { input, probing } = go;
  const { id: actionId, account, onlyIf } = mine.body;
  const call: Call = { actionId, account, deadline: budget.deadline, probing };
  // As claimed: what is left of the input may be harmless to send again, but its record does not say that it was sent.
  const once = mine.body.sentAt === undefined;

  // A probe reads before it writes: whether the vendor answers is then known at no risk.
  const status = onlyIf !== undefined || probing ? await operation.readStatus?.(input, l.vendors, call) : undefined;
  if (onlyIf !== undefined && status !== onlyIf) return withdraw(l, mine, 'status_changed', doubted);
  const shown = once ? await operation.lookBefore?.(input, l.vendors, call) : undefined;
  const overtaken = once ? undefined : await lookFirst(l, mine, { operation, go, call, doubted });
  if (overtaken) return overtaken;

  // Merged into another one: it is in the other's line that this action must wait for its turn.
  const { movedTo: conversation = mine.body.conversation } = shown ?? {};
  if (once && conversation !== mine.body.conversation) {
    return update(l, mine, { ...IDLE, ...SPENT, conversation, sentAt: doubted, reason: 'queued', due: l.world.now() });
  }
  // The deadline was captured at the claim: past it somebody else may own this action.
  if (!timeFor(l, budget)) {
    return update(l, mine, { ...IDLE, sentAt: doubted, reason: 'retry', due: l.world.now() + pauseMs(l, 0) });
  }
  // In flight is on record before the first byte leaves: found later without an end, it is in doubt.
  const sent = once ? await change(l, mine, { sentAt: l.world.now(), before: shown?.artifacts }) : mine;
  return sent ? { ...go, sent, call } : reread(l, mine);
}

async function carryOut(
  l: LedgerDeps,
  { sent, input, stale, conversation, account, call }: Ready,
  task: Task,
  doubted: number | undefined,
): Promise<Item<Action>> {
  const outcome = await runOperation(task.operation, input, l.vendors, call).catch(AppError.from);
  if (outcome instanceof AppError) {
    await learn(l, sent.body, account, outcome, outcome.facts.rateLimit).catch(() => undefined);
    return setBack(l, sent, outcome, { sending: true, doubted });
  }
  if ('wouldSend' in outcome) return end(l, sent, asDone(l, sent.body, rehearsal(outcome), []));
  const done = await named(l, sent.body, { ...task, input }, outcome, conversation.credited, call);
  await learn(l, sent.body, account, undefined, done.rateLimit).catch(() => undefined);
  if (done.artifact) await credit(l, sent.body, done.artifact).catch(() => undefined);
  return end(l, sent, asDone(l, sent.body, done, stale));
}

/** What the vendor made without naming it is looked up at once. Best effort: the line knows how to wait for it. */
async function named(
  l: LedgerDeps,
  { sentAt = 0, before = [] }: Action,
  { operation, input }: Task,
  done: Done<unknown>,
  credited: readonly string[],
  call: Call,
): Promise<Done<unknown>> {
  if (done.artifact !== null || !operation.findEffect) return done;
  const evidence = { sentAt, before: [...before, ...credited] };
  const found = await operation.findEffect(input, evidence, l.vendors, call).catch(() => 'unclear' as const);
  return typeof found === 'object' && 'found' in found ? { ...done, ...found.found } : done;
}
