import type { Ledger } from '../ledger.ts';
import { type Account, isOpen } from '../records/account.ts';
import { type AccountOf, readAccount } from './accounts.ts';
import { electProbe, probeMs } from './circuit-breaker.ts';
import { costMsOf, RESERVED_MS } from './rate-limit.ts';

/** The account as it was read, if a query may call its vendor now; else why not, and when to ask again. */
export type QueryTurn =
  | { readonly account: Account }
  | { readonly notNow: 'throttled' | 'vendor_unavailable'; readonly retryAfterMs: number };

/**
 * Takes a turn for a query, at once or not at all. Queries leave half of the burst to the actions, so that no number of queries
 * makes an action wait. If the circuit breaker is half-open, one query may probe, as an action may.
 * @param cost units
 */
export async function takeQueryTurn(ledger: Ledger, of: AccountOf, cost: number): Promise<QueryTurn> {
  const now = ledger.world.now();
  const item = await readAccount(ledger, of);
  const account = item.body;
  const { pauseUntil, perMinute = ledger.perMinute[of.vendor] } = account;
  if (pauseUntil > now) {
    return { notNow: isOpen(account) ? 'vendor_unavailable' : 'throttled', retryAfterMs: pauseUntil - now };
  }
  if (isOpen(account)) {
    if (await electProbe(ledger, item)) return { account };
    return { notNow: 'vendor_unavailable', retryAfterMs: probeMs(ledger) };
  }
  const byMs = costMsOf({ cost, perMinute });
  // A query that costs more than its part of the burst may go if nothing else has been sent lately.
  const latest = now + Math.max(RESERVED_MS - byMs, 0);
  const excessMs = (item.arrival ?? 0) - latest;
  if (excessMs > 0) return { notNow: 'throttled', retryAfterMs: excessMs };
  const taken = await ledger.store.advance(item, { clock: 'arrival', byMs, from: now, latest });
  return taken ? { account } : { notNow: 'throttled', retryAfterMs: byMs };
}
