import type { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import { type Account, FAILURES_TO_OPEN, isOpen } from '../records/account.ts';
import type { Item } from '../records/store.ts';
import { pauseMs } from '../time.ts';
import { writeAccount } from './accounts.ts';

const PROBE_MS = 30_000;

/** How long a probe may take before another one is let through. */
export function probeMs({ config }: Pick<Ledger, 'config'>): number {
  return Math.min(PROBE_MS, config.SETTLE_MS / 10);
}

/** Half-open: one process at a time may probe a failing account. It is the one whose conditional write extends the pause. */
export function electProbe(ledger: Ledger, item: Item<Account>): Promise<boolean> {
  return writeAccount(ledger, item, { ...item.body, pauseUntil: ledger.world.now() + probeMs(ledger) });
}

/**
 * The account after a request, which failed if there is an error; `undefined` if it shows nothing new.
 * @param by the id of the action that it was of; absent for a query
 */
export function afterRequest(
  ledger: Ledger,
  account: Account,
  error: AppError | undefined,
  by?: string,
): Account | undefined {
  const now = ledger.world.now();
  const { failures, pauseUntil } = account;
  if (error?.kind === 'rate_limited') {
    const until = now + (error.facts.retryAfterMs ?? pauseMs(ledger, failures));
    return until > pauseUntil ? { ...account, pauseUntil: until } : undefined;
  }
  // A lost response does not show whether the vendor works. The read that follows does.
  if (error?.facts.outcome === 'unknown') return undefined;
  if (error?.kind === 'vendor_unavailable') {
    const { failedBy = [] } = account;
    // The same action has failed before: a vendor may fail for one conversation, and respond for all others.
    if (!isOpen(account) && !error.facts.unreachable && by !== undefined && failedBy.includes(by)) return undefined;
    const actions = by === undefined ? failedBy : [...failedBy, by].slice(-FAILURES_TO_OPEN);
    const failed = { ...account, failures: failures + 1, failedBy: actions };
    return isOpen(failed) ? { ...failed, pauseUntil: Math.max(pauseUntil, now + probeMs(ledger)) } : failed;
  }
  const hasResponded = error === undefined || error.facts.vendor !== undefined;
  if (!hasResponded || failures === 0) return undefined;
  // The circuit breaker closes. A pause that the vendor asked for stays.
  return { ...account, failures: 0, failedBy: undefined, pauseUntil: isOpen(account) ? 0 : pauseUntil };
}
