import { AppError } from '../../errors/app-error.ts';
import type { Operation, VendorName } from '../../operation.ts';
import { nameOf } from '../../telemetry/telemetry.ts';
import { actionKey, asStored, find } from '../records/actions.ts';
import { actionIdOf, fingerprintOf, type Identity } from '../records/identity.ts';
import { dropInput, keepInput } from '../records/inputs.ts';
import { type Action, inFlight, type Trigger } from '../records/records.ts';
import { commit, fresh, gone, type Item } from '../records/store.ts';
import { attempt, claimed } from './attempt.ts';
import type { Budget, LedgerDeps } from './deps.ts';
import { pursue } from './drive.ts';
import { timeFor } from './time.ts';

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
/** How long to wait before each look for a record whose write had no answer. */
const LOOKS_MS = [100, 400, 1_500];

/**
 * Records an action, once, and carries it out as far as the budget allows.
 * Once this has recorded it, it does not throw: what it could not finish is on record and will be driven.
 * @throws AppError `key_reused`, `in_flight`; `unavailable` when nothing was recorded
 */
export async function accept(l: LedgerDeps, request: Request, budget: Budget): Promise<Accepted> {
  const action = await describe(l, request);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await l.store.get<Action>(actionKey(action.id));
    if (stored && !gone(stored, l.world.now())) return replay(l, stored, action, budget);
    const before = stored ?? fresh(actionKey(action.id), action);
    const created = await create(l, before, action, request, budget).catch(() => found(l, action));
    if (created) return { action: await begin(l, created, request, budget), replayed: false };
  }
  throw new AppError('unavailable', 'The ledger did not take the record.');
}

async function describe(l: LedgerDeps, request: Request): Promise<Action> {
  const { operation, input, account, identity, caller, trigger, correlationId, notBefore, notAfter, onlyIf } = request;
  const acceptedAt = l.world.now();
  const id = actionIdOf(operation.name, account, identity);
  const fingerprint = fingerprintOf(onlyIf === undefined ? input : [input, onlyIf]);
  return {
    recordedBy: l.world.uniqueId(),
    ...{ id, fingerprint, account, caller, trigger, correlationId, acceptedAt, notBefore, notAfter, onlyIf },
    operation: operation.name,
    vendor: operation.name.split('.', 1)[0] as VendorName,
    conversation: operation.conversation(input),
    sets: groupsOf(operation, input),
    state: 'waiting',
    reason: notBefore === undefined ? undefined : 'scheduled',
    due: notBefore ?? acceptedAt,
    ...{ epoch: 0, resends: 0, attempts: [], warnings: [], announced: l.announcer === undefined },
  };
}

/**
 * After a write that nobody knows the end of: the record, if it is there; `undefined` if another request's is.
 * @throws AppError `unknown_record`: to say that nothing was recorded could make a caller send it a second time
 */
async function found(l: LedgerDeps, { id: actionId, recordedBy }: Action): Promise<Item<Action> | undefined> {
  for (const pauseMs of LOOKS_MS) {
    await l.world.sleep(pauseMs);
    const stored = await l.store.get<Action>(actionKey(actionId)).catch(() => 'unreadable' as const);
    if (stored === 'unreadable') continue;
    if (stored?.body.recordedBy === recordedBy) return stored;
    if (stored) return undefined;
    throw new AppError('unavailable', 'The ledger did not take the record.');
  }
  throw new AppError('unknown_record', 'It is not known whether the action was recorded. Ask for it by its id.', {
    actionId,
  });
}

/** What is to be done at once is created as claimed: one write for both. */
async function create(
  l: LedgerDeps,
  before: Item<Action>,
  action: Action,
  { operation, input }: Request,
  budget: Budget,
): Promise<Item<Action> | undefined> {
  const kept = { ...action, input: await keepInput(l, action, input) };
  const now = kept.due <= l.world.now() && timeFor(l, budget);
  const body = now ? claimed(l, kept, { operation, input, budget }) : kept;
  const created = await commit(l.store, l.world, before, asStored(body));
  if (!created) await dropUnlessShared(l, body);
  return created;
}

/** Another request had the same key at the same time: of this one's input nothing stays, unless that one needs it. */
async function dropUnlessShared(l: LedgerDeps, mine: Action): Promise<void> {
  const other = (await find(l, mine.id))?.body;
  if (other?.fingerprint !== mine.fingerprint || other.input === undefined) await dropInput(l, mine);
}

async function begin(l: LedgerDeps, item: Item<Action>, request: Request, budget: Budget): Promise<Action> {
  let latest = item;
  try {
    const isMine = item.body.state === 'running' && item.body.epoch === 1;
    if (isMine) latest = await attempt(l, item, { ...request, budget }, isMine);
    return await pursue(l, latest, budget);
  } catch (error) {
    return interrupted(l, latest.body, error);
  }
}

async function replay(l: LedgerDeps, stored: Item<Action>, action: Action, budget: Budget): Promise<Accepted> {
  const { id: actionId, fingerprint, state, due } = stored.body;
  if (fingerprint !== action.fingerprint) {
    throw new AppError('key_reused', 'This key belongs to an action with another input.', { actionId });
  }
  if (state === 'running' && due > l.world.now()) {
    throw new AppError('in_flight', 'The action with this key is being carried out.', {
      actionId,
      retryAfterMs: 1_000,
    });
  }
  const latest = await pursue(l, stored, budget, stored).catch((error) => interrupted(l, stored.body, error));
  return { action: latest, replayed: true };
}

/** The ledger failed after the action was recorded: the answer is what is known, and the sweep goes on with it. */
async function interrupted(l: LedgerDeps, action: Action, error: unknown): Promise<Action> {
  l.telemetry.measure('StoreFailClosed', 1, { operation: action.operation });
  const { id: actionId, operation } = action;
  l.telemetry.log({ level: 'error', message: 'interrupted', actionId, operation, error: nameOf(error) });
  const now = await find(l, action.id).catch(() => undefined);
  return now?.body ?? { ...action, reason: inFlight(action) ? 'answer_lost' : action.reason };
}

/** The groups of fields that an input sets, by the name of their first field. */
function groupsOf(operation: Operation, input: unknown): readonly string[] {
  const present = new Set(Object.keys(Object(input)));
  const set = (operation.sets ?? []).filter((group) => group.some((field) => present.has(field)));
  return set.map(([name = '']) => name);
}
