import type { Done } from '../../operation.ts';
import { nameOf } from '../../telemetry/telemetry.ts';
import { wakeNext } from '../line/line.ts';
import { change, dueOfEnded, reread } from '../records/actions.ts';
import { dropInput } from '../records/inputs.ts';
import { type Action, type Attempt, ended, NEVER, type Reason } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import type { LedgerDeps } from './deps.ts';

/** After a resend, one more look: has the first one taken effect after all? */
const AUDIT_MS = 3_600_000;

const METRIC_OF = {
  done: 'ActionDone',
  failed: 'ActionFailed',
  cancelled: 'ActionCancelled',
  held: 'ActionHeld',
} as const;

const MAX_ATTEMPTS_KEPT = 12;
/** A record has room for 400 kB, and the end must be written whatever a vendor answers. */
const MAX_RESULT_BYTES = 32_000;

type End = Partial<Action> & { readonly state: 'done' | 'failed' | 'cancelled' };

/**
 * Ends an action for good, removes its payload, wakes who waits for it, and announces it.
 * Whoever knows that it took effect is believed, even if it was given up for lost meanwhile.
 */
export async function end(l: LedgerDeps, item: Item<Action>, outcome: End): Promise<Item<Action>> {
  let current = item;
  for (;;) {
    const stored = await change(l, current, closing(l, current.body, outcome));
    if (stored) {
      await dropInput(l, current.body);
      record(l, stored.body);
      await wakeNext(l, stored.body).catch(() => undefined);
      return stored.body.announced ? stored : announce(l, stored);
    }
    const now = (await l.store.get<Action>(current.key)) ?? current;
    const stillOurs = outcome.state === 'done' && !ended(now.body) && now.body.epoch === item.body.epoch;
    if (!stillOurs || now.rev === current.rev) return now;
    current = now;
  }
}

/** Puts an action before a person. It keeps its conversation: those behind it wait. */
export async function hold(l: LedgerDeps, item: Item<Action>, reason: Reason): Promise<Item<Action>> {
  const announced = l.announcer === undefined;
  const now = l.world.now();
  const due = announced ? NEVER + now : now;
  const held = await change(l, item, { state: 'held', reason, announced, due, lease: undefined });
  if (!held) return reread(l, item);
  record(l, held.body);
  return announced ? held : announce(l, held);
}

/** Publishes the result event, then writes that it is out. In this order: at least once. */
export async function announce(l: LedgerDeps, item: Item<Action>): Promise<Item<Action>> {
  try {
    await l.announcer?.publish(item.body);
  } catch (error) {
    l.telemetry.log({
      level: 'warn',
      message: 'result event not published',
      actionId: item.body.id,
      error: nameOf(error),
    });
    return item;
  }
  const due = ended(item.body) ? dueOfEnded({ ...item.body, announced: true }) : NEVER + l.world.now();
  return (await change(l, item, { announced: true, due })) ?? item;
}

/** What the record keeps of a write that took effect. */
export function asDone(l: LedgerDeps, action: Action, done: Done<unknown>, stale: readonly string[]): End {
  const tooLarge = Buffer.byteLength(JSON.stringify(done.result) ?? '') > MAX_RESULT_BYTES;
  const { givenUp } = action;
  const given = [...(done.warnings ?? []), ...(givenUp?.warnings ?? [])];
  const warnings = [...given, ...stale.map((group) => `superseded:${group}`)];
  return {
    state: 'done',
    attempts: noted(action, { at: l.world.now(), phase: 'send', outcome: 'done' }),
    result: tooLarge ? undefined : done.result,
    verified: givenUp ? 'unsupported' : (done.verified ?? 'unsupported'),
    warnings: tooLarge ? [...warnings, 'result_too_large'] : warnings,
    artifact: done.artifact === undefined ? givenUp?.artifact : done.artifact,
    rateLimit: done.rateLimit,
  };
}

/** The action's attempts and one more; the first and the latest are kept. */
export function noted(action: Action, attempt: Attempt): readonly Attempt[] {
  const [first = attempt, ...later] = [...action.attempts, attempt];
  return [first, ...later.slice(1 - MAX_ATTEMPTS_KEPT)];
}

function closing(l: LedgerDeps, action: Action, outcome: End): Partial<Action> {
  const endedAt = l.world.now();
  const auditAt = outcome.state === 'done' && action.resends > 0 ? endedAt + AUDIT_MS : undefined;
  const announced = l.announcer === undefined;
  const input = auditAt === undefined ? undefined : action.input;
  const closed = {
    reason: undefined,
    ...outcome,
    endedAt,
    auditAt,
    announced,
    input,
    lease: undefined,
    slotAt: undefined,
  };
  return { ...closed, due: dueOfEnded(closed) };
}

/** One line and one metric per action that ended, or that a person must look at. */
export function record(l: LedgerDeps, action: Action): void {
  const { id: actionId, operation, account, trigger, state, reason, correlationId, attempts } = action;
  l.telemetry.log({
    level: state === 'done' || state === 'cancelled' ? 'info' : 'warn',
    message: `action ${state}`,
    ...{ operation, actionId, account, trigger, state, reason, correlationId },
    kind: action.failure?.kind,
    attempts: attempts.filter(({ phase }) => phase === 'send').length,
    durationMs: l.world.now() - action.acceptedAt,
  });
  if (state in METRIC_OF) l.telemetry.measure(METRIC_OF[state as keyof typeof METRIC_OF], 1, { operation });
}
