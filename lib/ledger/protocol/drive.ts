import { nameOf } from '../../telemetry/telemetry.ts';
import { change, get, reread, update } from '../records/actions.ts';
import { readInput } from '../records/inputs.ts';
import { type Action, ended, inFlight } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import { attempt } from './attempt.ts';
import { audit } from './audit.ts';
import { type Budget, type LedgerDeps, MAX_WAKE_UP_MS } from './deps.ts';
import { announce, end, hold } from './end.ts';
import { DOUBTED, SPENT } from './setback.ts';
import { settle } from './settle.ts';
import { attemptMs, timeFor } from './time.ts';

const INPUT_GONE = { kind: 'internal', detail: 'The input of this action is no longer kept.' } as const;

/** How long an action waits for its operation to be deployed again, before it looks once more. */
const UNDEPLOYED_MS = 900_000;

/**
 * Brings an action as far as it will go now: from a door, a wake-up or the sweep, all the same.
 * Whatever is left unfinished has its `due` on record, and a wake-up on the way.
 * @throws AppError `unknown_action`, `unavailable`
 */
export async function drive(l: LedgerDeps, actionId: string, budget: Budget): Promise<Action> {
  const item = await get(l, actionId);
  return pursue(l, item, budget, item);
}

/**
 * `drive`, from an item that was just read or written.
 * @param known the item for which a wake-up is on its way already; another one would come back each time, for ever
 */
export async function pursue(
  l: LedgerDeps,
  start: Item<Action>,
  budget: Budget,
  known?: Item<Action>,
): Promise<Action> {
  let item = start;
  for (;;) {
    item = await step(l, item, budget);
    const { state, due } = item.body;
    const next = Math.max(due, l.world.now() + 1);
    if (state !== 'waiting' || next + attemptMs(l) > budget.deadline || next > budget.patience) break;
    await l.world.sleep(next - l.world.now());
  }
  if (item.rev !== known?.rev && item.writer !== '') await callAgain(l, item.body);
  return item.body;
}

async function step(l: LedgerDeps, item: Item<Action>, budget: Budget): Promise<Item<Action>> {
  const action = item.body;
  const now = l.world.now();
  // Who stands in line may be woken by the one before it.
  if (action.due > now && action.reason !== 'queued') return item;
  const operation = l.operations.get(action.operation);
  if (ended(action) || action.state === 'held') {
    return action.announced ? audit(l, item, operation, budget) : announce(l, item);
  }
  if (!operation) return shelve(l, item);
  if (!timeFor(l, budget)) return item;

  const input = await readInput(l, action);
  if (input === undefined) return end(l, item, { state: 'failed', failure: INPUT_GONE });
  const task = { operation, input, budget };
  if (action.state === 'in_doubt') return settle(l, item, task);
  const tooLate = action.state === 'waiting' && now > action.notAfter;
  if (!inFlight(action) || (action.state === 'waiting' && !tooLate)) return attempt(l, item, task);
  // Found in flight: what became of it is the vendor's to say. Never "try again".
  const lostAt = action.lease ?? action.lostAt ?? action.sentAt;
  const doubted = await change(l, item, { ...DOUBTED, ...SPENT, due: now, lostAt });
  return doubted ? settle(l, doubted, task) : reread(l, item);
}

/** Its operation is not deployed any more: it waits for its return as long as it may. */
function shelve(l: LedgerDeps, item: Item<Action>): Promise<Item<Action>> {
  const { id: actionId, operation, notAfter } = item.body;
  const now = l.world.now();
  l.telemetry.log({ level: 'error', message: 'unknown operation', actionId, operation });
  if (now <= notAfter) return update(l, item, { due: now + UNDEPLOYED_MS });
  return inFlight(item.body) ? hold(l, item, 'unclear') : end(l, item, { state: 'cancelled', reason: 'expired' });
}

async function callAgain(l: LedgerDeps, action: Action): Promise<void> {
  const delayMs = Math.max(0, action.due - l.world.now());
  // What is due later than that is the sweep's.
  if (delayMs > MAX_WAKE_UP_MS || action.state === 'running') return;
  await l.wakeUps.send(action.id, delayMs).catch((error) => {
    l.telemetry.log({ level: 'warn', message: 'wake-up not sent', actionId: action.id, error: nameOf(error) });
  });
}
