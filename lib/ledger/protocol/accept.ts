import { AppError } from '../../errors/app-error.ts';
import type { Operation } from '../../operation.ts';
import { placeOf } from '../../place.ts';
import { nameOf } from '../../telemetry/telemetry.ts';
import type { Budget, Ledger } from '../ledger.ts';
import { setBy } from '../line/supersede.ts';
import { type Action, factsOf, isUnresolved, type Trigger } from '../records/action.ts';
import { actionKey, find } from '../records/actions.ts';
import { actionIdOf, fingerprintOf, type Identity, keyScopeOf } from '../records/identity.ts';
import { dropInput, keepInput } from '../records/inputs.ts';
import { fresh, gone, type Item } from '../records/store.ts';
import { leaseOf, timeFor } from '../time.ts';
import { create } from './commit.ts';
import { claimed } from './enter.ts';
import { attempt, pursue } from './loop.ts';
import { type Early, readAhead } from './observe/early.ts';

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
  /** The action was there before this request. */
  readonly replayed: boolean;
}

const TRIES = 3;
/** How long to wait before each read of a record whose write had no response. */
const READ_AFTER_MS = [100, 400, 1_500];

/**
 * Records an action, once, and carries it out as far as the budget allows.
 * Once this has recorded it, it does not throw: what it could not finish is on record and will be driven.
 * @throws AppError `key_reused`; `in_flight`, unless it is an event's; `unavailable` when nothing was recorded
 */
export async function accept(ledger: Ledger, request: Request, budget: Budget): Promise<Accepted> {
  const action = await describe(ledger, request);
  const early = readAhead(ledger, action);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await ledger.store.get<Action>(actionKey(action.id));
    const isTaken = stored && !gone(stored, ledger.world.now()) && !leavesItsKey(stored.body);
    if (isTaken) return replay(ledger, stored, action, budget);
    const before = stored ?? fresh(actionKey(action.id), action);
    const recorded = await record(ledger, before, action, request, budget).catch(() =>
      readAfter(ledger, action, budget),
    );
    if (recorded) return { action: await begin(ledger, recorded, request, budget, early), replayed: false };
  }
  throw new AppError('unavailable', 'The ledger did not take the record.');
}

/** An action that expired without a single attempt does not use up its key: who asks again wants it sent. */
function leavesItsKey(action: Action): boolean {
  const { history, lostAt } = action;
  const isExpired = action.state === 'cancelled' && action.reason === 'expired';
  return isExpired && lostAt === undefined && !history.some(({ phase }) => phase === 'send');
}

async function describe(ledger: Ledger, request: Request): Promise<Action> {
  const { operation, input, account, identity, caller, trigger, correlationId, notBefore, notAfter, onlyIf } = request;
  const acceptedAt = ledger.world.now();
  const { vendor } = placeOf(operation, input, account);
  const id = actionIdOf(operation.name, keyScopeOf(operation.name, vendor, account), identity);
  const conversation = operation.conversation(input);
  return {
    id,
    recordedBy: ledger.world.uniqueId(),
    fingerprint: fingerprintOf(onlyIf === undefined ? input : [input, onlyIf]),
    operation: operation.name,
    vendor,
    ...{ account, caller, trigger, correlationId, acceptedAt, notBefore, notAfter, onlyIf },
    conversation: conversation ?? `target:${id}`,
    // Until it is known which conversation is meant, a claim must not count as sending.
    resend: conversation === undefined ? 'once' : operation.resend(input),
    sets: setBy(operation, input),
    ...{ phase: 'unsent', state: 'waiting' },
    reason: notBefore === undefined ? undefined : 'scheduled',
    due: notBefore ?? acceptedAt,
    ...{ epoch: 0, history: [], announced: ledger.announcer === undefined },
  };
}

/**
 * After a write of which it is not known whether it took place: the record, if it is there; `undefined` if it is another request's.
 * @throws AppError `unknown_record`: to say that nothing was recorded could make a caller send it a second time
 */
async function readAfter(
  ledger: Ledger,
  { id: actionId, recordedBy }: Action,
  { answerBy = Number.POSITIVE_INFINITY }: Budget,
): Promise<Item<Action> | undefined> {
  for (const pauseMs of READ_AFTER_MS) {
    if (ledger.world.now() >= answerBy) break;
    await ledger.world.sleep(pauseMs);
    const stored = await ledger.store.get<Action>(actionKey(actionId)).catch(() => 'unreadable' as const);
    if (stored === 'unreadable') continue;
    if (stored?.body.recordedBy === recordedBy) return stored;
    if (stored) return undefined;
    throw new AppError('unavailable', 'The ledger did not take the record.');
  }
  throw new AppError('unknown_record', 'It is not known whether the action was recorded. Ask for it by its id.', {
    actionId,
  });
}

/** An action that is to be carried out at once is created as claimed: one write for both. */
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
  const created = await create(ledger, before, body);
  if (!created) await dropUnlessShared(ledger, body);
  return created;
}

/** Another request with the same key was faster: of this one's input nothing stays, unless that one needs it. */
async function dropUnlessShared(ledger: Ledger, mine: Action): Promise<void> {
  const other = (await find(ledger, mine.id))?.body;
  if (other?.fingerprint !== mine.fingerprint || other.input === undefined) await dropInput(ledger, mine);
}

async function begin(
  ledger: Ledger,
  recorded: Item<Action>,
  { operation, input }: Request,
  budget: Budget,
  early: Early | undefined,
): Promise<Action> {
  let latest = recorded;
  try {
    const { state, epoch } = recorded.body;
    const isClaimedHere = state === 'running' && epoch === 1;
    const task = { operation, input, budget };
    if (isClaimedHere) latest = (await attempt(ledger, recorded, task, { at: 'claimed', early })).item;
    return await pursue(ledger, latest, budget);
  } catch (error) {
    return interrupted(ledger, latest.body, error, budget);
  }
}

async function replay(ledger: Ledger, stored: Item<Action>, action: Action, budget: Budget): Promise<Accepted> {
  const { id: actionId, fingerprint, state, due } = stored.body;
  const { trigger } = action;
  if (fingerprint !== action.fingerprint) {
    throw new AppError('key_reused', 'This key belongs to an action with another input.', { actionId });
  }
  if (state === 'running' && due > ledger.world.now()) {
    // An event's sender waits for no answer, and its retry would find the same action: it is on record, and ends by itself.
    if (trigger === 'event') return { action: stored.body, replayed: true };
    throw new AppError('in_flight', 'The action with this key is being carried out.', {
      actionId,
      retryAfterMs: 1_000,
    });
  }
  const latest = await pursue(ledger, stored, budget, stored).catch((error) =>
    interrupted(ledger, stored.body, error, budget),
  );
  return { action: latest, replayed: true };
}

/** The ledger failed after the action was recorded: the caller gets what is known, and the sweep goes on with it. */
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
  if (!isUnresolved(action)) return action;
  const { sent } = action;
  return { ...factsOf(action), phase: 'in_doubt', state: 'in_doubt', reason: 'answer_lost', sent };
}
