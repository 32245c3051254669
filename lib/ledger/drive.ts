import type { Operation } from '../operation.ts';
import { nameOf } from '../telemetry/telemetry.ts';
import { change, get, reread } from './actions.ts';
import { attempt, attemptMs, timeFor } from './attempt.ts';
import type { Budget, LedgerDeps } from './deps.ts';
import { announce, audit } from './end.ts';
import { readInput } from './inputs.ts';
import { type Action, ended, inFlight } from './records.ts';
import { settle } from './settle.ts';
import type { Item } from './store.ts';

/** A lease outlives the deadline by this: clocks differ, and a process is dead only at its timeout. */
const LEASE_MARGIN_MS = 15_000;
/** SQS delays a message by 15 minutes at most; what is due later is the sweep's. */
const MAX_WAKE_UP_MS = 900_000;

/**
 * Brings an action as far as it will go now: from a door, a wake-up or the sweep, all the same.
 * Whatever is left unfinished has its `due` on record, and a wake-up on the way.
 * @throws AppError `unknown_action`, `unavailable`
 */
export async function drive(l: LedgerDeps, actionId: string, budget: Budget): Promise<Action> {
  return pursue(l, await get(l, actionId), budget);
}

/** `drive`, from an item that was just read or created. */
export async function pursue(l: LedgerDeps, start: Item<Action>, budget: Budget): Promise<Action> {
  let item = start;
  for (;;) {
    item = await step(l, item, budget);
    const { state, due } = item.body;
    const worthWaiting = state === 'waiting' && due + attemptMs(l) <= budget.deadline && due <= budget.patience;
    if (!worthWaiting) break;
    await l.world.sleep(Math.max(1, due - l.world.now()));
  }
  await callAgain(l, item.body);
  return item.body;
}

/** The claim of an action, to be written with its creation or with a change of its own. */
export function claimed(l: LedgerDeps, action: Action, operation: Operation, input: unknown, budget: Budget): Action {
  const lease = budget.deadline + LEASE_MARGIN_MS;
  // What may be sent again counts as sent from the claim on: it saves a write, and a lost process is in doubt all the same.
  const sentAt = operation.resend(input) === 'once' ? undefined : (action.sentAt ?? l.world.now());
  return { ...action, state: 'running', reason: undefined, epoch: action.epoch + 1, lease, due: lease, sentAt };
}

async function step(l: LedgerDeps, item: Item<Action>, budget: Budget): Promise<Item<Action>> {
  const action = item.body;
  const now = l.world.now();
  if (action.due > now) return item;
  if (ended(action) || action.state === 'held') {
    return action.announced ? audit(l, item, budget) : announce(l, item);
  }
  const operation = l.operations.get(action.operation);
  if (!operation || !timeFor(l, budget)) return item;
  const input = await readInput(l, action);

  if (action.state === 'in_doubt') return settle(l, item, operation, input, budget);
  const tooLate = action.state === 'waiting' && now > action.notAfter;
  if (inFlight(action) && (action.state === 'running' || tooLate)) {
    const doubted = await change(l, item, { state: 'in_doubt', reason: 'answer_lost', due: now });
    return doubted ? settle(l, doubted, operation, input, budget) : reread(l, item);
  }
  const mine = await change(l, item, claimed(l, action, operation, input, budget));
  return mine ? attempt(l, mine, operation, input, budget, action.sentAt) : reread(l, item);
}

async function callAgain(l: LedgerDeps, action: Action): Promise<void> {
  const delayMs = Math.max(0, action.due - l.world.now());
  if (delayMs > MAX_WAKE_UP_MS || action.state === 'running') return;
  await l.wakeUps.send(action.id, delayMs).catch((error) => {
    l.telemetry.log({ level: 'warn', message: 'wake-up not sent', actionId: action.id, error: nameOf(error) });
  });
}
