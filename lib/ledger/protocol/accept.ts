import { AppError } from '../../errors/app-error.ts';
import type { Operation } from '../../operation.ts';
import { targetAccountOf } from '../../target-account.ts';
import { nameOf } from '../../telemetry/telemetry.ts';
import type { Budget, Ledger } from '../ledger.ts';
import { setBy } from '../line/supersede.ts';
import { type Action, ended, mayHaveEffect, type Trigger } from '../records/action.ts';
import { actionKey, find } from '../records/actions.ts';
import { factsOf } from '../records/facts.ts';
import { actionIdOf, fingerprintOf, type Identity, keyScopeOf } from '../records/identity.ts';
import { dropInput, keepInput } from '../records/inputs.ts';
import { standInFor } from '../records/stand-in.ts';
import { fresh, gone, type Item, untilWritten } from '../records/store.ts';
import { leaseOf, timeFor } from '../time.ts';
import { create } from './commit.ts';
import { claimed } from './enter.ts';
import { attempt, pursue, scheduleWakeUp } from './loop.ts';
import { type ReadAhead, startReadAhead } from './observe/read-ahead.ts';
import { hasUnpublishedEvent, leftUnpublished } from './unpublished.ts';

/** One request to run one operation, checked and parsed. Times are epoch milliseconds. */
export interface Request {
  readonly operation: Operation;
  readonly input: unknown;
  readonly account: string;
  readonly identity: Identity;
  readonly caller: string;
  readonly trigger: Trigger;
  readonly correlationId: string;
  readonly notBefore?: number | undefined;
  readonly notAfter: number;
  readonly onlyIf?: string | undefined;
}

export interface Accepted {
  readonly action: Action;
  /** An earlier request with the same key recorded the action. */
  readonly replayed: boolean;
}

const NOT_RECORDED = 'The ledger did not take the record.';

/**
 * Records an action, once, and carries it out as far as the budget allows. After the action is on record this function
 * does not throw: a wake-up or the sweep drives the action on from its record.
 * @throws AppError `key_reused`; `in_flight`, unless it is an event's; `unavailable` if nothing was recorded, and nothing will
 * be; `unknown_record` if that is not certain
 */
export async function accept(ledger: Ledger, request: Request, budget: Budget): Promise<Accepted> {
  const action = await describe(ledger, request);
  const readAhead = startReadAhead(ledger, action);
  return untilWritten(async () => {
    const stored = await ledger.store.get<Action>(actionKey(action.id));
    const isKeyInUse = stored && !gone(stored, ledger.world.now()) && !leavesItsKey(stored.body);
    if (isKeyInUse) return replay(ledger, stored, action, budget);
    const before = stored ?? fresh(actionKey(action.id), action);
    const unpublished = stored && leftUnpublished(stored.body);
    const recorded = await record(ledger, before, { ...action, unpublished }, request, budget);
    return recorded && { action: await begin(ledger, recorded, request, budget, readAhead), replayed: false };
  }, NOT_RECORDED);
}

/** Whether an action expired without a single attempt. A caller that repeats its key wants it sent: the key starts a new action. */
function leavesItsKey(action: Action): boolean {
  const { history, lostAt, resumedAt } = action;
  const isExpired = action.state === 'cancelled' && action.reason === 'expired';
  // A person's `resend` means that an earlier request was sent, so the action keeps its key.
  return isExpired && lostAt === undefined && resumedAt === undefined && !history.some(({ phase }) => phase === 'send');
}

async function describe(ledger: Ledger, request: Request): Promise<Action> {
  const { operation, input, account, identity, caller, trigger, correlationId, notBefore, notAfter, onlyIf } = request;
  const acceptedAt = ledger.world.now();
  const { vendor } = targetAccountOf(operation, input, account);
  const id = actionIdOf(operation.name, keyScopeOf(operation.name, vendor, account), identity);
  const conversation = operation.conversation(input);
  return {
    id,
    recordedBy: ledger.world.uniqueId(),
    fingerprint: fingerprintOf(onlyIf === undefined ? input : [input, onlyIf]),
    operation: operation.name,
    vendor,
    account,
    caller,
    trigger,
    correlationId,
    acceptedAt,
    notBefore,
    notAfter,
    onlyIf,
    conversation: conversation ?? standInFor(id),
    // The target is looked up after the claim. So the action is `once`, whose claim does not count as sending, until the target is on record.
    resend: conversation === undefined ? 'once' : operation.resend(input),
    sets: setBy(operation, input),
    phase: 'unsent',
    state: 'waiting',
    reason: notBefore === undefined ? undefined : 'scheduled',
    due: notBefore ?? acceptedAt,
    epoch: 0,
    history: [],
    announced: ledger.announcer === undefined,
  };
}

/**
 * Writes the record; returns `undefined` if another request has written it first. An action that can be carried out at once is
 * created as claimed: one write records and claims it.
 */
async function record(
  ledger: Ledger,
  before: Item<Action>,
  action: Action,
  { input }: Request,
  budget: Budget,
): Promise<Item<Action> | undefined> {
  const kept = { ...action, input: await keepInput(ledger, action, input) };
  const now = ledger.world.now();
  const isClaimed = kept.phase === 'unsent' && kept.due <= now && timeFor(ledger, budget);
  const body = isClaimed
    ? { ...factsOf(kept), ...claimed(kept, { kind: 'its_turn', lease: leaseOf(budget) }, { now }) }
    : kept;
  const standing = await create(ledger, before, body, budget.answerBy ?? Number.POSITIVE_INFINITY);
  // Another process may have driven this action on before its record was seen here.
  if (standing?.body.recordedBy === action.recordedBy) return standing;
  await dropInput(ledger, body);
  return undefined;
}

async function begin(
  ledger: Ledger,
  recorded: Item<Action>,
  { operation, input }: Request,
  budget: Budget,
  readAhead: ReadAhead | undefined,
): Promise<Action> {
  let latest = recorded;
  try {
    const { state, epoch } = recorded.body;
    const isClaimedHere = state === 'running' && epoch === 1;
    const task = { operation, input, budget };
    if (isClaimedHere) {
      const attempted = await attempt(ledger, recorded, task, { at: 'claimed', readAhead });
      latest = attempted.item;
      if (hasUnpublishedEvent(latest.body)) return await leaveEvent(ledger, latest.body);
    }
    return await pursue(ledger, latest, budget);
  } catch (error) {
    return interrupted(ledger, latest.body, error, budget);
  }
}

/**
 * Leaves a result event that is not published to a worker, or to the sweep: its publishing has been handed over, or has just failed,
 * and the caller does not wait for a second attempt.
 */
async function leaveEvent(ledger: Ledger, action: Action): Promise<Action> {
  // If a caller waits, the wake-up has been sent while the end was being written, or the queue did not take it.
  if (!ledger.workerPublishes) await scheduleWakeUp(ledger, action);
  return action;
}

async function replay(ledger: Ledger, stored: Item<Action>, action: Action, budget: Budget): Promise<Accepted> {
  const { id: actionId, fingerprint, state, due } = stored.body;
  const { trigger } = action;
  if (fingerprint !== action.fingerprint) {
    throw new AppError('key_reused', 'This key belongs to an action with another input.', { actionId });
  }
  if (state === 'running' && due > ledger.world.now()) {
    // An event's producer does not wait, and a retry would find the same action: return it as it is, instead of throwing `in_flight`.
    if (trigger === 'event') return { action: stored.body, replayed: true };
    throw new AppError('in_flight', 'The action with this key is being carried out.', {
      actionId,
      retryAfterMs: 1_000,
    });
  }
  // A worker, or the sweep, does what is left to do: it publishes the result event, or audits.
  if (ledger.workerPublishes && (ended(stored.body) || state === 'held')) {
    return { action: stored.body, replayed: true };
  }
  const latest = await pursue(ledger, stored, budget, stored).catch((error) =>
    interrupted(ledger, stored.body, error, budget),
  );
  return { action: latest, replayed: true };
}

/** The database failed after the action was recorded: returns the latest known record. The sweep drives the action on. */
async function interrupted(
  ledger: Ledger,
  action: Action,
  error: unknown,
  { answerBy = Number.POSITIVE_INFINITY }: Budget,
): Promise<Action> {
  ledger.telemetry.measure('StoreFailClosed', 1, { operation: action.operation });
  const { id: actionId, operation } = action;
  ledger.telemetry.log({ level: 'error', message: 'interrupted', actionId, operation, error: nameOf(error) });
  const isInTime = ledger.world.now() < answerBy;
  const now = isInTime ? await find(ledger, action.id).catch(() => undefined) : undefined;
  if (now) return now.body;
  if (!mayHaveEffect(action)) return action;
  const { sent } = action;
  return { ...factsOf(action), phase: 'in_doubt', state: 'in_doubt', reason: 'answer_lost', sent };
}
