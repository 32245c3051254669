import type { AppError, SeenLimit } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import type { Account } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import type { Item } from '../records/store.ts';
import { type AccountOf, readAccount, writeAccount } from './accounts.ts';
import { afterRequest, electProbe, isOpen, probeMs } from './circuit-breaker.ts';
import { nextTurn } from './rate-limit.ts';

/** A turn that was missed by this is over: what missed a pause or an outage would otherwise come all at once. */
const STALE_MS = 60_000;
const TRIES = 5;

/** When an action may call its vendor (epoch milliseconds): now, or later. */
export interface Pace {
  readonly at: number;
  /** Its turn in the rate limit, to be kept with the action: it is not taken twice. */
  readonly rateLimitTurnAt?: number | undefined;
  readonly reason: 'rate_limited' | 'vendor_unavailable';
  /** The circuit breaker is half-open, and this action may find out whether the vendor works again. */
  readonly probing: boolean;
  /** The account as it was read. */
  readonly account: Account;
}

/**
 * Takes a turn in the account's rate limit. While the account is paused the turns begin when the pause ends, so that a
 * backlog leaves at the pace of the limit and no action has to look twice.
 * @param cost units
 */
export async function takeTurn(ledger: Ledger, action: Action, cost: number): Promise<Pace> {
  const { item, pace, isPassable } = await passBreaker(ledger, action);
  if (!isPassable) return pace;
  const now = ledger.world.now();
  const { pauseUntil, perMinute = ledger.perMinute[action.vendor] } = item.body;
  const opens = Math.max(pauseUntil, now);
  const turnAt = turnOf(action);
  if (turnAt !== undefined && turnAt >= (pauseUntil > now ? opens : now - STALE_MS)) {
    return { ...pace, at: turnAt, rateLimitTurnAt: turnAt };
  }
  const at = await nextTurn(ledger, item, { cost, perMinute, opens });
  return { ...pace, at, rateLimitTurnAt: at };
}

/** When an action may read its vendor, which takes no turn. */
export async function paceOf(ledger: Ledger, action: Action): Promise<Pace> {
  const { item, pace, isPassable } = await passBreaker(ledger, action);
  const { pauseUntil } = item.body;
  const isPaused = isPassable && pauseUntil > ledger.world.now();
  return isPaused ? { ...pace, at: pauseUntil + spread(ledger) } : pace;
}

/** The circuit breaker: closed, open, or half-open for the one action that probes. */
async function passBreaker(
  ledger: Ledger,
  action: Action,
): Promise<{ readonly item: Item<Account>; readonly pace: Pace; readonly isPassable: boolean }> {
  const now = ledger.world.now();
  const item = await readAccount(ledger, action);
  const account = item.body;
  if (!isOpen(account)) {
    return { item, pace: { at: now, reason: 'rate_limited', probing: false, account }, isPassable: true };
  }
  const reason = 'vendor_unavailable';
  const probing = account.pauseUntil <= now && (await electProbe(ledger, item));
  if (probing) {
    return { item, pace: { at: now, rateLimitTurnAt: turnOf(action), reason, probing, account }, isPassable: false };
  }
  // When the vendor works again is not known: look later, and take a turn then.
  const at = Math.max(account.pauseUntil, now + ledger.config.SETTLE_MS / 10) + spread(ledger);
  return { item, pace: { at, reason, probing, account }, isPassable: false };
}

/**
 * Learns from a request how the account fares. Best effort: a lost lesson is learned again.
 * @param before the account as it was before; where the request teaches nothing new, no record is touched
 */
export async function learn(
  ledger: Ledger,
  of: AccountOf,
  before: Account,
  error?: AppError,
  limit?: SeenLimit,
): Promise<void> {
  if (!learned(ledger, before, error, limit)) return;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = await readAccount(ledger, of);
    const next = learned(ledger, item.body, error, limit);
    if (!next || (await writeAccount(ledger, item, next))) return;
  }
}

/** The account with what a request taught; `undefined` where that is nothing new. */
function learned(ledger: Ledger, account: Account, error?: AppError, limit?: SeenLimit): Account | undefined {
  const isNews = limit !== undefined && limit.perMinute !== account.perMinute;
  const informed = isNews ? { ...account, perMinute: limit.perMinute } : account;
  return afterRequest(ledger, informed, error) ?? (isNews ? informed : undefined);
}

function turnOf(action: Action): number | undefined {
  return 'rateLimitTurnAt' in action ? action.rateLimitTurnAt : undefined;
}

/** So that not everything comes at once when a pause ends. */
function spread(ledger: Ledger): number {
  return (ledger.world.random() * probeMs(ledger)) / 10;
}
