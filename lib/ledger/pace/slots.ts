import type { AppError } from '../../errors/app-error.ts';
import type { SeenLimit } from '../../operation.ts';
import type { LedgerDeps } from '../protocol/deps.ts';
import type { Account, Action } from '../records/records.ts';
import { commit, fresh, type Item } from '../records/store.ts';

const HEALTHY: Account = { pauseUntil: 0, failures: 0 };

/** This many failures in a row, and only a probe is let through. */
const FAILURES_TO_PAUSE = 3;
const PROBE_MS = 30_000;
/** How far a burst may run ahead of the even pace. */
const BURST_MS = 6_000;
const MINUTE_MS = 60_000;
/** A turn that was missed by this is over: whoever missed a pause or an outage would otherwise come all at once. */
const STALE_MS = MINUTE_MS;
const TRIES = 5;

type AccountOf = Pick<Action, 'vendor' | 'account'>;

const accountKey = ({ vendor, account }: AccountOf) => `V#${vendor}|${account}`;

/** When an action may call its vendor (epoch milliseconds): now, or later. */
export interface Slot {
  readonly at: number;
  /** The rate limit's own turn, to be kept with the action: it is not taken twice. */
  readonly slotAt?: number | undefined;
  readonly reason: 'rate_limited' | 'vendor_unavailable';
  /** The account fails, and this is the one that may try whether it still does. */
  readonly probing: boolean;
  /** The account as it was found. */
  readonly account: Account;
}

/**
 * Takes a turn in the account's rate limit, a leaky bucket (GCRA) that all functions share through one record.
 * While the account is paused the turns begin when the pause ends, so that a backlog leaves at the pace of the limit and
 * nobody has to look twice. After a row of failures nobody passes but one elected probe at a time.
 * @param cost units; 0 for what may go whenever the account is not paused
 */
export async function slot(l: LedgerDeps, action: Action, cost: number): Promise<Slot> {
  const key = accountKey(action);
  const now = l.world.now();
  const item = (await l.store.get<Account>(key)) ?? fresh(key, HEALTHY);
  const { pauseUntil, failures, perMinute = l.perMinute[action.vendor] } = item.body;
  const failing = failures >= FAILURES_TO_PAUSE;
  const paused = pauseUntil > now;
  const probing = failing && !paused && (await elected(l, item));
  const known = { reason: failing ? 'vendor_unavailable' : 'rate_limited', account: item.body, probing } as const;
  if (probing) return { ...known, at: now, slotAt: action.slotAt };

  // Nobody knows when it works again: look later, and take a turn then.
  if (failing) return { ...known, at: Math.max(pauseUntil, now + l.config.SETTLE_MS / 10) + spread(l) };

  if (cost === 0) return { ...known, at: paused ? pauseUntil + spread(l) : now };
  const opens = Math.max(pauseUntil, now);
  const oldest = paused ? opens : now - STALE_MS;
  if (action.slotAt !== undefined && action.slotAt >= oldest) {
    return { ...known, at: action.slotAt, slotAt: action.slotAt };
  }
  const costMs = (cost * MINUTE_MS) / perMinute;
  const { arrival = opens } = await l.store.advance(item, costMs, opens);
  const slotAt = Math.max(opens, arrival - costMs - BURST_MS);
  return { ...known, at: slotAt, slotAt };
}

/** Whether a query may call its vendor now, with the account as it was found; or when to ask again. */
export type QueryTurn =
  | { readonly account: Account }
  | { readonly refused: 'throttled' | 'vendor_unavailable'; readonly retryAfterMs: number };

/**
 * Takes a turn for a query: at once, or not at all. A query leaves half of the burst to the actions, so that no number of
 * queries makes an action wait. Where the account fails, one query at a time may try it, as an action may.
 */
export async function queryTurn(l: LedgerDeps, of: AccountOf, cost: number): Promise<QueryTurn> {
  const key = accountKey(of);
  const now = l.world.now();
  const item = (await l.store.get<Account>(key)) ?? fresh(key, HEALTHY);
  const { pauseUntil, failures, perMinute = l.perMinute[of.vendor] } = item.body;
  const failing = failures >= FAILURES_TO_PAUSE;
  if (pauseUntil > now) {
    return { refused: failing ? 'vendor_unavailable' : 'throttled', retryAfterMs: pauseUntil - now };
  }
  if (failing) {
    if (await elected(l, item)) return { account: item.body };
    return { refused: 'vendor_unavailable', retryAfterMs: probeMs(l) };
  }
  const costMs = (cost * MINUTE_MS) / perMinute;
  // A query that costs more than its part of the burst may go where nothing else has gone lately.
  const room = Math.max(BURST_MS / 2 - costMs, 0);
  const excessMs = (item.arrival ?? 0) - now - room;
  if (excessMs > 0) return { refused: 'throttled', retryAfterMs: excessMs };
  await l.store.advance(item, costMs, now);
  return { account: item.body };
}

/** One at a time may try a failing account: whoever puts the pause off, which only one can. */
async function elected(l: LedgerDeps, item: Item<Account>): Promise<boolean> {
  return (await put(l, item, { ...item.body, pauseUntil: l.world.now() + probeMs(l) })) !== undefined;
}

/**
 * Learns from an attempt how the account fares. Best effort: a lost lesson is learned again.
 * @param known the account as it was before; where the attempt teaches nothing new, no record is touched
 */
export async function learn(
  l: LedgerDeps,
  action: AccountOf,
  known: Account,
  error?: AppError,
  limit?: SeenLimit,
): Promise<void> {
  if (!lesson(l, known, error, limit)) return;
  const key = accountKey(action);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = (await l.store.get<Account>(key)) ?? fresh(key, HEALTHY);
    const next = lesson(l, item.body, error, limit);
    if (!next || (await put(l, item, next))) return;
  }
}

function lesson(l: LedgerDeps, account: Account, error?: AppError, limit?: SeenLimit): Account | undefined {
  const now = l.world.now();
  const learned = limit && limit.perMinute !== account.perMinute ? { ...account, perMinute: limit.perMinute } : account;
  const noMore = learned === account ? undefined : learned;
  if (error?.kind === 'rate_limited') {
    const pauseUntil = now + (error.facts.retryAfterMs ?? pauseMs(l, account.failures));
    return pauseUntil > account.pauseUntil ? { ...learned, pauseUntil } : noMore;
  }
  // A lost answer does not tell how the account fares: the look that follows will.
  if (error?.facts.outcome === 'unknown') return noMore;
  if (error?.kind === 'vendor_unavailable') {
    const failures = account.failures + 1;
    const pauseUntil =
      failures < FAILURES_TO_PAUSE ? account.pauseUntil : Math.max(account.pauseUntil, now + probeMs(l));
    return { ...learned, failures, pauseUntil };
  }
  const answered = error === undefined || error.facts.vendor !== undefined;
  // What paused for its failures is open again; a pause that the vendor asked for stays.
  const pauseUntil = account.failures >= FAILURES_TO_PAUSE ? 0 : account.pauseUntil;
  if (answered && account.failures > 0) return { ...learned, failures: 0, pauseUntil };
  return noMore;
}

function put(l: LedgerDeps, item: Item<Account>, body: Account) {
  return commit(l.store, l.world, item, { body });
}

/** How long to pause after the n-th failure: doubling, with jitter, never above a tenth of the settle time. */
export function pauseMs(l: Pick<LedgerDeps, 'config' | 'world'>, failures: number): number {
  const most = l.config.SETTLE_MS / 10;
  return Math.min(most, 1_000 * 2 ** Math.min(failures, 10)) * (0.5 + l.world.random() / 2);
}

function probeMs(l: LedgerDeps): number {
  return Math.min(PROBE_MS, l.config.SETTLE_MS / 10);
}

/** So that not everything comes at once when a pause ends. */
function spread(l: LedgerDeps): number {
  return (l.world.random() * probeMs(l)) / 10;
}
