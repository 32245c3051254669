import type { AppError } from '../../errors/app-error.ts';
import { nameOf } from '../../telemetry/telemetry.ts';
import { pauseMs } from '../pace/slots.ts';
import { update } from '../records/actions.ts';
import type { Action, Reason } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import type { LedgerDeps } from './deps.ts';
import { end, noted } from './end.ts';
import { judge } from './judge.ts';
import { nextLook } from './time.ts';

/** Credentials do not mend themselves within a request: pause as after many failures. */
const SLOWLY = 10;

/** What is true of every action that waits for another attempt. */
export const IDLE = { state: 'waiting', lease: undefined, before: undefined } as const;

/** What is true of every action whose answer was lost. */
export const DOUBTED = { state: 'in_doubt', reason: 'answer_lost' } as const;

/** An attempt has used up its lease, and its turn in the rate limit. */
export const SPENT = { lease: undefined, slotAt: undefined } as const;

/** Gives an action up; but what may have been sent before must first be known not to take effect. */
export function withdraw(
  l: LedgerDeps,
  item: Item<Action>,
  reason: Reason,
  doubted: number | undefined,
): Promise<Item<Action>> {
  if (doubted === undefined) return end(l, item, { state: 'cancelled', reason });
  const due = nextLook(l, l.world.now(), doubted);
  return update(l, item, { ...DOUBTED, lease: undefined, sentAt: doubted, due });
}

/** Writes what an attempt that threw means for its action. @param sending whether the write itself was under way */
export async function setBack(
  l: LedgerDeps,
  item: Item<Action>,
  error: AppError,
  { sending, doubted }: { readonly sending: boolean; readonly doubted: number | undefined },
): Promise<Item<Action>> {
  report(l, item.body, error);
  const now = l.world.now();
  const vendorStatus = error.facts.vendor?.status;
  const at = doubted === undefined ? (item.body.sentAt ?? now) : now;
  const verdict = judge(error, sending);
  const outcome = verdict.state === 'in_doubt' ? 'answer_lost' : error.kind;
  const attempts = noted(item.body, { at, phase: 'send', outcome, vendorStatus });
  switch (verdict.state) {
    case 'failed': {
      // Refused this time; but the one before may have taken effect.
      if (doubted !== undefined) {
        return update(l, item, { ...DOUBTED, ...SPENT, sentAt: doubted, due: nextLook(l, now, doubted), attempts });
      }
      const { kind, message: detail, facts } = error;
      const failure = { kind, detail, issues: facts.issues, vendor: facts.vendor, verified: facts.verified };
      return end(l, item, { state: 'failed', attempts, failure });
    }
    case 'in_doubt': {
      l.telemetry.measure('ActionInDoubt', 1, { operation: item.body.operation });
      // Lost again and again: the vendor acts, or not, but does not answer.
      const due = doubted === undefined ? nextLook(l, now, now) : now + pauseMs(l, attempts.length);
      return update(l, item, { ...DOUBTED, ...SPENT, due, lostAt: now, attempts });
    }
    case 'waiting': {
      const { reason } = verdict;
      const { afterMs = pauseMs(l, reason === 'credentials' ? SLOWLY : attempts.length) } = verdict;
      return update(l, item, { ...IDLE, ...SPENT, reason, due: now + afterMs, sentAt: doubted, attempts });
    }
  }
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
