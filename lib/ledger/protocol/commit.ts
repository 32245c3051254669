import { AppError } from '../../errors/app-error.ts';
import { nameOf } from '../../telemetry/telemetry.ts';
import type { Ledger } from '../ledger.ts';
import { keepLine, readRecord, wakeNext } from '../line/line.ts';
import { giveBackPlace } from '../pace/backlog.ts';
import { type Action, ended } from '../records/action.ts';
import { asStored, get } from '../records/actions.ts';
import type { Conversation } from '../records/conversation.ts';
import { factsOf } from '../records/facts.ts';
import { dropInput } from '../records/inputs.ts';
import { commit, type Item, putForCertain } from '../records/store.ts';
import { decide, hasRow } from './decide.ts';
import { handOver, leavesEvent } from './hand-over.ts';
import { withLook } from './history.ts';
import type { Moment, Next } from './next.ts';
import type { Observation } from './observation.ts';
import { reportState } from './report.ts';
import { toPublish } from './unpublished.ts';

/** A record as it stands after a transition. */
export interface Stored {
  readonly item: Item<Action>;
  /** Another process changed the record first: `item` is what it wrote, and it drives the action on. */
  readonly isConflict: boolean;
  /** A worker publishes the result event of this transition. */
  readonly isPublishedByWorker?: boolean;
}

/** A record that nothing has changed. */
export function unchanged(item: Item<Action>): Stored {
  return { item, isConflict: false };
}

/**
 * Writes the first revision of an action's record. Returns the record that stands: this one, or another process's.
 * @param before what stood under its key
 * @param until the write is not repeated after this. Epoch milliseconds
 * @throws AppError `unknown_record` if the record may have been written, or may still be. Not `unavailable`: after that a caller may
 * use a new key, and both actions would be sent
 */
export function create(
  { store, world }: Ledger,
  before: Item<Action>,
  action: Action,
  until: number,
): Promise<Item<Action> | undefined> {
  const item = { ...before, ...asStored(action), rev: before.rev + 1, writer: world.uniqueId() };
  return putForCertain(store, world, item, until).catch((error) => {
    const { kind } = AppError.from(error);
    if (kind !== 'unavailable') throw error;
    throw new AppError('unknown_record', NOT_KNOWN, { actionId: action.id, cause: error });
  });
}

const NOT_KNOWN = 'It is not known whether the action was recorded. Ask for it by its id.';

/**
 * Decides by the table what an observation means for an action, and commits it: every change of an action's record
 * after its creation is made here. The write is conditional on `rev`, so it fails if another process has changed the record.
 * @throws AppError `unavailable`
 */
export async function transition(ledger: Ledger, item: Item<Action>, observed: Observation): Promise<Stored> {
  let current = item;
  for (;;) {
    const moment = momentOf(ledger);
    const next = decide(current.body, observed, moment);
    if (!next) return unchanged(current);
    const writing = write(ledger, current, withLook(current.body, observed, next, moment));
    const parallel = startParallelWork(ledger, current.body, next, writing);
    const stored = await writing.finally(() => parallel.handingOver);
    if (stored) return runSideEffects(ledger, current.body, stored, parallel);
    const latest = await get(ledger, item.body.id);
    if (latest.rev === current.rev || !isStillTrue(observed, item.body, latest.body)) {
      return { item: latest, isConflict: true };
    }
    current = latest;
  }
}

/**
 * Whether an observation may be written to a record that has changed meanwhile. Only `applied` and `found` may be, and only while
 * `epoch` is unchanged: a request that took effect stays so, whatever the record's phase is.
 */
function isStillTrue(observed: Observation, before: Action, latest: Action): boolean {
  const tookEffect = observed.kind === 'applied' || observed.kind === 'found';
  return tookEffect && latest.epoch === before.epoch && !ended(latest) && hasRow(latest, observed);
}

function write(ledger: Ledger, item: Item<Action>, next: Next): Promise<Item<Action> | undefined> {
  const body: Action = { ...factsOf(item.body), ...next };
  return commit(ledger.store, ledger.world, item, asStored(body));
}

function momentOf({ world, config, announcer }: Ledger): Moment {
  return {
    now: world.now(),
    settleMs: config.SETTLE_MS,
    safeResendMs: config.SAFE_RESEND_MS,
    announces: announcer !== undefined,
  };
}

/** What runs while the end of an action is being written. */
interface ParallelWork {
  /** The hand-over of the result event to a worker; resolves to whether a worker publishes it. */
  readonly handingOver: Promise<boolean>;
  /** The line in which the action stands. */
  readonly line: Promise<Item<Conversation> | undefined> | undefined;
}

/** Starts what need not wait for the end to be on record, so that the caller waits for all of it once. */
function startParallelWork(ledger: Ledger, before: Action, next: Next, writing: Promise<unknown>): ParallelWork {
  const isForWorker = ledger.workerPublishes === true && leavesEvent(before, next);
  // Behind a held action nobody looks again soon: who joins while a person decides is seen only by a read after the end.
  const line = isEnd(next) && !ended(before) && before.phase !== 'held' ? readRecord(ledger, before) : undefined;
  // A rejection is met where the next action is woken, or ignored if the end was not written.
  line?.catch(() => undefined);
  return { handingOver: isForWorker ? handOver(ledger, before, writing) : Promise.resolve(false), line };
}

function isEnd({ state }: Next): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** Does what a transition asks for outside of the record. If the process dies here, the sweep makes up for it. */
async function runSideEffects(
  ledger: Ledger,
  before: Action,
  stored: Item<Action>,
  parallel: ParallelWork,
): Promise<Stored> {
  const after = stored.body;
  if (isInputDropped(before, after)) await dropInput(ledger, before);
  if (before.phase === after.phase) return unchanged(stored);
  if (before.phase === 'held') await keepLine(ledger, after, 'decided').catch(() => undefined);
  if (ended(after)) {
    reportState(ledger, after);
    const woken = wakeNext(ledger, after, parallel.line);
    return announceInParallel(ledger, stored, parallel, woken, giveBackPlace(ledger, before));
  }
  if (after.phase === 'held') {
    reportState(ledger, after);
    return announceInParallel(ledger, stored, parallel, keepLine(ledger, after, 'held'));
  }
  if (before.phase === 'held') {
    reportState(ledger, after);
    await ledger.wakeUps.send(after.id, 0).catch(() => undefined);
  }
  return unchanged(stored);
}

/** Announces an action in parallel with the best-effort work for other actions: wake the next, keep the line, return the place. */
async function announceInParallel(
  ledger: Ledger,
  stored: Item<Action>,
  { handingOver }: ParallelWork,
  ...rest: readonly Promise<void>[]
): Promise<Stored> {
  const isPublishedByWorker = await handingOver;
  const announced = stored.body.announced || isPublishedByWorker ? stored : announce(ledger, stored);
  const [item] = await Promise.all([announced, Promise.allSettled(rest)]);
  return { item, isConflict: false, isPublishedByWorker };
}

function isInputDropped({ input: before }: Action, { input: after }: Action): boolean {
  return before !== undefined && 'parts' in before && !(after && 'parts' in after);
}

/**
 * Publishes the result event, after those of earlier states that are not published yet, then writes that it was published. In this
 * order the event is published at least once.
 */
export async function announce(ledger: Ledger, item: Item<Action>): Promise<Item<Action>> {
  try {
    for (const action of toPublish(item.body)) await ledger.announcer?.publish(action);
  } catch (error) {
    const { id: actionId } = item.body;
    ledger.telemetry.log({ level: 'warn', message: 'result event not published', actionId, error: nameOf(error) });
    return item;
  }
  return (await transition(ledger, item, { kind: 'announced' })).item;
}
