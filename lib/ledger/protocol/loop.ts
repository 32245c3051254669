import { AppError } from '../../errors/app-error.ts';
import { nameOf } from '../../telemetry/telemetry.ts';
import { type Budget, type Ledger, MAX_WAKE_UP_MS, type Task } from '../ledger.ts';
import { recordRequest } from '../pace/pace.ts';
import type { Account } from '../records/account.ts';
import type { Action, Reason } from '../records/action.ts';
import { get } from '../records/actions.ts';
import { readInput } from '../records/inputs.ts';
import type { Item } from '../records/store.ts';
import { attemptMs, CLOCK_SKEW_MS, timeFor } from '../time.ts';
import { announce, type Stored, transition, unchanged } from './commit.ts';
import { observeAudit } from './observe/audit.ts';
import { observeEvidence } from './observe/evidence.ts';
import { observeFailureBefore } from './observe/failure.ts';
import type { ReadAhead } from './observe/read-ahead.ts';
import { observeReadiness } from './observe/readiness.ts';
import { observeResponse } from './observe/response.ts';
import { inputWithTarget } from './observe/target.ts';
import { observeTurn, type Turn } from './observe/turn.ts';
import { hasLeftEvents, hasUnpublishedEvent } from './unpublished.ts';

/**
 * An action that waits for one of these reasons may be woken before it is due: by the action before it in line, by a person
 * who resumes the account, or after the vendor has accepted the account's credentials again.
 */
const WOKEN_EARLY: ReadonlySet<Reason | undefined> = new Set<Reason>(['queued', 'paused', 'credentials']);

/**
 * Carries an action as far as it can go now. Doors, wake-ups and the sweep call it alike. An unfinished action has its next
 * `due` on record, and a wake-up for that time.
 * @throws AppError `unknown_action`, `unavailable`
 */
export async function drive(ledger: Ledger, actionId: string, budget: Budget): Promise<Action> {
  const item = await get(ledger, actionId);
  const action = await pursue(ledger, item, budget, item);
  if (action === item.body && isWokenTooSoon(ledger, action)) await scheduleWakeUp(ledger, action);
  return action;
}

/**
 * `drive`, from a record that was just read or written.
 * @param woken the record that a wake-up has brought here. If the drive leaves it unchanged, no other wake-up is sent: it would
 * find the same record and send the next one, without end
 */
export async function pursue(
  ledger: Ledger,
  start: Item<Action>,
  budget: Budget,
  woken?: Item<Action>,
): Promise<Action> {
  const { world } = ledger;
  let stored: Stored = unchanged(start);
  for (let isWoken = woken !== undefined; ; isWoken = false) {
    stored = await step(ledger, stored.item, budget, isWoken);
    const { state, due } = stored.item.body;
    const next = Math.max(due, world.now() + 1);
    if (state !== 'waiting' || next + attemptMs(ledger) > budget.deadline || next > budget.patience) break;
    await world.sleep(next - world.now());
  }
  const { item, isConflict, isPublishedByWorker } = stored;
  // A worker's wake-up for the result event is on its way already.
  if (item.rev !== woken?.rev && !isConflict && !isPublishedByWorker) await scheduleWakeUp(ledger, item.body);
  return item.body;
}

/**
 * Whether an action's own wake-up has come before it is due here: the clock of the process that sent it is ahead of this one. The
 * next one comes when the action is due, so that this cannot repeat without end.
 */
function isWokenTooSoon({ world }: Ledger, { due, reason }: Action): boolean {
  const earlyMs = due - world.now();
  return earlyMs > 0 && earlyMs <= CLOCK_SKEW_MS && !WOKEN_EARLY.has(reason);
}

/** One step: observes what the action's phase asks for, and commits the transition. */
async function step(ledger: Ledger, found: Item<Action>, budget: Budget, isWoken: boolean): Promise<Stored> {
  // Whatever this process's clock says: the clock of the process that wrote the end may be ahead of it.
  if (hasUnpublishedEvent(found.body)) return unchanged(await announce(ledger, found));
  // Once in a drive: where the bus is away, the action goes on without it.
  const item = isWoken && hasLeftEvents(found.body) ? await announce(ledger, found) : found;
  const action = item.body;
  const now = ledger.world.now();
  const isEarly = action.due > now;
  // One that has just found its account stopped looks once more: a person may have resumed the account before it could be woken.
  if (isEarly && !WOKEN_EARLY.has(action.reason)) return unchanged(item);
  // Not woken, so the refusal came in this drive: the secret was looked up a moment ago.
  if (isEarly && action.reason === 'credentials' && !isWoken) return unchanged(item);
  const operation = ledger.operations.get(action.operation);
  switch (action.phase) {
    case 'held':
    case 'failed':
    case 'cancelled':
      return unchanged(item);
    case 'done':
      if (!action.audit) return unchanged(item);
      return transition(ledger, item, await observeAudit(ledger, action, action.audit, operation, budget));
  }
  if (!operation) return undeployed(ledger, item);
  if (!timeFor(ledger, budget)) return unchanged(item);
  const kept = await readInput(ledger, action);
  if (kept === undefined) return transition(ledger, item, { kind: 'input_gone' });
  const task = { operation, input: inputWithTarget(operation, action, kept), budget };
  switch (action.phase) {
    case 'sending':
      return readEvidence(ledger, await transition(ledger, item, { kind: 'abandoned' }), task);
    case 'in_doubt':
      return readEvidence(ledger, unchanged(item), task);
    case 'unresolved':
      if (now > action.notAfter) return readEvidence(ledger, await transition(ledger, item, { kind: 'expired' }), task);
      return attempt(ledger, item, task);
    default:
      return attempt(ledger, item, task);
  }
}

/** The action's operation is not deployed: the action waits for it until `notAfter`. */
function undeployed(ledger: Ledger, item: Item<Action>): Promise<Stored> {
  const { id: actionId, operation } = item.body;
  ledger.telemetry.log({ level: 'error', message: 'unknown operation', actionId, operation });
  return transition(ledger, item, { kind: 'undeployed' });
}

/**
 * One attempt: a turn, the last reads before sending, the request.
 * @param options `at`: `claimed` if the action was created as claimed; else it is claimed here, in its turn
 * @throws AppError `unavailable` if the record cannot be written: the sweep then goes on from the record as it is
 */
export async function attempt(
  ledger: Ledger,
  item: Item<Action>,
  task: Task,
  { at, readAhead }: { readonly at: 'unclaimed' | 'claimed'; readonly readAhead?: ReadAhead | undefined } = {
    at: 'unclaimed',
  },
): Promise<Stored> {
  let latest = unchanged(item);
  let account: Account | undefined;
  let turn: Turn;
  try {
    const observed = await observeTurn(ledger, item.body, task, readAhead);
    if (observed.kind !== 'its_turn') return await transition(ledger, item, observed);
    turn = observed;
    account = turn.account;
    if (at === 'unclaimed') {
      if (!timeFor(ledger, task.budget)) return latest;
      latest = await transition(ledger, item, turn);
    }
    const { body } = latest.item;
    if (latest.isConflict || body.state !== 'running') return latest;
    const readiness = await observeReadiness(ledger, body, task, turn);
    latest = await transition(ledger, latest.item, readiness);
    if (readiness.kind !== 'ready') return latest;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (account) await recordRequest(ledger, item.body, account, { error, limit: error.facts.rateLimit });
    return transition(ledger, latest.item, observeFailureBefore(ledger, latest.item.body, error));
  }
  const { body } = latest.item;
  // The conditional write failed: another process has claimed the action. Nothing is sent.
  if (latest.isConflict || body.phase !== 'sending') return latest;
  const { observed, recordFacts } = await observeResponse(ledger, body, task, turn);
  const [stored] = await Promise.all([transition(ledger, latest.item, observed), recordFacts?.()]);
  return stored;
}

/** Reads what became of a request whose response was lost, and commits the transition. */
async function readEvidence(ledger: Ledger, { item, isConflict }: Stored, task: Task): Promise<Stored> {
  const { body } = item;
  if (isConflict || body.phase !== 'in_doubt') return { item, isConflict };
  return transition(ledger, item, await observeEvidence(ledger, body, task));
}

/** Sends the wake-up for an action's `due`. Does not throw. */
export async function scheduleWakeUp(
  { world, wakeUps, telemetry }: Ledger,
  { id: actionId, due, state }: Action,
): Promise<void> {
  const delayMs = Math.max(0, due - world.now());
  // SQS delays a message by 15 minutes at most; the sweep wakes later actions.
  if (delayMs > MAX_WAKE_UP_MS || state === 'running') return;
  await wakeUps.send(actionId, delayMs).catch((error) => {
    telemetry.log({ level: 'warn', message: 'wake-up not sent', actionId, error: nameOf(error) });
  });
}
