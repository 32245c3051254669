import { AppError } from '../errors/app-error.ts';
import type { Call, Done, Operation, SeenLimit } from '../operation.ts';
import { nameOf } from '../telemetry/telemetry.ts';
import { change, reread } from './actions.ts';
import type { Budget, LedgerDeps } from './deps.ts';
import { asDone, end, noted } from './end.ts';
import { judge } from './judge.ts';
import { take } from './line.ts';
import { type Account, type Action, ended, type Reason } from './records.ts';
import { learn, pauseMs, slot } from './slots.ts';
import type { Item } from './store.ts';
import { current } from './supersede.ts';

/** Credentials do not mend themselves within a request: pause as after many failures. */
const SLOWLY = 10;

/** What an attempt needs beyond the vendor's answer. */
const OVERHEAD_MS = 4_000;

/** How long an attempt may take. */
export function attemptMs(l: Pick<LedgerDeps, 'config'>): number {
  return l.config.VENDOR_RESPONSE_TIMEOUT_MS + OVERHEAD_MS;
}

/** Whether there is time for an attempt before the process may die. */
export function timeFor(l: Pick<LedgerDeps, 'config' | 'world'>, budget: Budget): boolean {
  return budget.deadline - l.world.now() >= attemptMs(l);
}

/**
 * One attempt of an action that is claimed.
 * @param doubted when it may have been sent before, if it may
 * @throws AppError `unavailable` when the ledger cannot be written: the record then tells the next one what to do
 */
export async function attempt(
  l: LedgerDeps,
  mine: Item<Action>,
  operation: Operation,
  input: unknown,
  budget: Budget,
  doubted?: number,
): Promise<Item<Action>> {
  let ready: Ready | Stopped;
  try {
    ready = await prepare(l, mine, operation, input, budget, doubted);
  } catch (thrown) {
    return afterError(l, mine, AppError.from(thrown), { sending: false, doubted });
  }
  if ('stopped' in ready) return ready.stopped;

  const { sent, todo, stale, call, account, seen } = ready;
  const outcome = await operation.run(todo, l.vendors, call).catch(AppError.from);
  const error = outcome instanceof AppError ? outcome : undefined;
  const done = outcome instanceof AppError ? undefined : await named(l, sent, operation, todo, outcome, call);
  await learn(l, mine.body, account, error, seen.limit).catch(() => undefined);
  return done
    ? end(l, sent, { ...asDone(l, sent.body, done, stale), rateLimit: seen.limit })
    : afterError(l, sent, AppError.from(error), { sending: true, doubted });
}

/** What the vendor made without naming it is looked up at once. Best effort: the line knows how to wait for it. */
async function named(
  l: LedgerDeps,
  { body: { sentAt = 0, before = [] } }: Item<Action>,
  operation: Operation,
  input: unknown,
  done: Done<unknown>,
  call: Call,
): Promise<Done<unknown>> {
  if (done.artifact !== null || !operation.findEffect) return done;
  const found = await operation.findEffect(input, { sentAt, before }, l.vendors, call).catch(() => 'unclear' as const);
  return typeof found === 'object' ? { ...done, ...found.found } : done;
}

interface Ready {
  readonly sent: Item<Action>;
  readonly todo: unknown;
  /** Groups of fields left out, because a newer action has set them. */
  readonly stale: readonly string[];
  readonly call: Call;
  readonly account: Account;
  readonly seen: { limit?: SeenLimit };
}

interface Stopped {
  readonly stopped: Item<Action>;
}

/** Everything before the first byte: is it still wanted, is it its turn, what does the vendor show now. */
async function prepare(
  l: LedgerDeps,
  mine: Item<Action>,
  operation: Operation,
  input: unknown,
  budget: Budget,
  doubted: number | undefined,
): Promise<Ready | Stopped> {
  const action = mine.body;
  const wait = async (reason: Reason, due: number, changes: Partial<Action> = {}): Promise<Stopped> => {
    const waiting = { state: 'waiting', reason, due, lease: undefined, sentAt: doubted, ...changes } as const;
    return { stopped: (await change(l, mine, waiting)) ?? (await reread(l, mine)) };
  };
  const cancel = async (reason: Reason): Promise<Stopped> => ({
    stopped: await end(l, mine, { state: 'cancelled', reason }),
  });

  if (l.world.now() > action.notAfter) return cancel('expired');

  const turn = await take(l, action);
  if (!turn.mine) return wait('queued', await dueBehind(l, turn.behind));
  const { todo, stale } = current(action, input, operation, turn.conversation);
  if (todo === undefined) return cancel('superseded');

  const { at, slotAt, reason, account } = await slot(l, action, operation.cost(todo));
  if (at > l.world.now()) {
    const soonEnough = at + attemptMs(l) <= budget.deadline && at <= budget.patience;
    if (!soonEnough) return wait(reason, at, { slotAt });
    await l.world.sleep(at - l.world.now());
  }

  const seen: { limit?: SeenLimit } = {};
  const call: Call = {
    actionId: action.id,
    account: action.account,
    deadline: budget.deadline,
    onLimit: (limit) => {
      seen.limit = limit;
    },
  };
  const { onlyIf } = action;
  if (onlyIf !== undefined && (await operation.readStatus?.(todo, l.vendors, call)) !== onlyIf) {
    return cancel('status_changed');
  }
  const once = operation.resend(todo) === 'once';
  const before = once ? await operation.lookBefore?.(todo, l.vendors, call) : undefined;

  // The deadline was captured at the claim: past it somebody else may own this action.
  if (!timeFor(l, budget)) return wait('retry', l.world.now() + pauseMs(l, 0), { slotAt });
  if (!once) return { sent: mine, todo, stale, call, account, seen };

  // In flight is on record before the first byte leaves: found later without an end, it is in doubt.
  const sent = await change(l, mine, { sentAt: l.world.now(), before });
  if (!sent) return { stopped: await reread(l, mine) };
  return { sent, todo, stale, call, account, seen };
}

async function afterError(
  l: LedgerDeps,
  item: Item<Action>,
  error: AppError,
  { sending, doubted }: { readonly sending: boolean; readonly doubted: number | undefined },
): Promise<Item<Action>> {
  report(l, item.body, error);
  const now = l.world.now();
  const vendorStatus = error.facts.vendor?.status;
  const attempts = noted(item.body, { at: now, phase: 'send', outcome: error.kind, vendorStatus });
  const verdict = judge(error, sending);
  switch (verdict.state) {
    case 'done':
      return end(l, item, asDone(l, item.body, verdict.done, []));
    case 'failed': {
      const { kind, message: detail, facts } = error;
      const failure = { kind, detail, issues: facts.issues, vendor: facts.vendor, verified: facts.verified };
      return end(l, item, { state: 'failed', attempts, failure });
    }
    case 'in_doubt': {
      const due = now + Math.min(2_000, l.config.SETTLE_MS / 20);
      l.telemetry.measure('ActionInDoubt', 1, { operation: item.body.operation });
      const doubt = { state: 'in_doubt', reason: 'answer_lost', due, lease: undefined, attempts } as const;
      return (await change(l, item, doubt)) ?? reread(l, item);
    }
    case 'waiting': {
      const { reason } = verdict;
      const { afterMs = pauseMs(l, reason === 'credentials' ? SLOWLY : attempts.length) } = verdict;
      const again = { due: now + afterMs, lease: undefined, sentAt: doubted, before: undefined, slotAt: undefined };
      return (await change(l, item, { state: 'waiting', reason, attempts, ...again })) ?? reread(l, item);
    }
  }
}

/** Behind one who is at work, look soon; behind one who waits, when that one will have gone. */
async function dueBehind(l: LedgerDeps, head: Action): Promise<number> {
  const now = l.world.now();
  const soon = now + 200 + l.world.random() * 400;
  if (head.due <= now) await l.wakeUps.send(head.id, 0).catch(() => undefined);
  if (head.state === 'running') return soon;
  if (ended(head)) return (head.endedAt ?? now) + l.config.SETTLE_MS;
  return Math.max(soon, Math.min(head.due + 500, now + l.config.SETTLE_MS / 10));
}

function report(l: LedgerDeps, action: Action, error: AppError): void {
  const { id: actionId, operation, account, correlationId } = action;
  l.telemetry.log({
    level: error.kind === 'internal' ? 'error' : 'warn',
    message: 'attempt failed',
    ...{ actionId, operation, account, correlationId },
    kind: error.kind,
    outcome: error.facts.outcome,
    vendorStatus: error.facts.vendor?.status,
    error: error.kind === 'internal' ? nameOf(error.cause) : undefined,
  });
  if (error.kind === 'credentials_refused') l.telemetry.measure('Vendor401AfterRefresh', 1, { operation });
}
