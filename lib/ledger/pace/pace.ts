import type { AppError, SeenLimit } from '../../errors/app-error.ts';
import type { Budget, Ledger } from '../ledger.ts';
import { type Account, type AccountFacts, type BacklogPlace, isOpen, isStopped } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import type { Item } from '../records/store.ts';
import { type AccountOf, changeAccount, readAccount } from './accounts.ts';
import { isNoPlace, lookFor, takePlace } from './backlog.ts';
import { afterRequest, electProbe, probeMs } from './circuit-breaker.ts';
import { aboutCredentials, waitForCredentials } from './credentials.ts';
import { backlogPlaceOf, laneOf } from './lanes.ts';
import { nextTurn } from './rate-limit.ts';
import { betweenTurnsMs, isSlower, slownessAfter, slownessAfterHang } from './slowness.ts';
import { wakeWaiting } from './wake.ts';

/** A turn is lost if its action is this late for it: otherwise all actions that a pause had delayed would be sent at once. */
const LOST_TURN_MS = 60_000;
/** An action looks this often whether its account is still stopped. */
const STOPPED_MS = 300_000;

/** When an action may call its vendor. */
export interface Pace {
  /** Now or later. Epoch milliseconds. */
  readonly at: number;
  /** The turn that it has taken in the rate limit. Kept in the action's record, so that it is not taken twice. */
  readonly rateLimitTurnAt?: number | undefined;
  /** The place that it has in the backlog. Kept in the action's record until it takes a turn. */
  readonly backlogPlace?: BacklogPlace | undefined;
  readonly reason: 'rate_limited' | 'vendor_unavailable' | 'paused' | 'credentials';
  /** The circuit breaker is half-open, and this action tests whether the vendor works again. */
  readonly probing: boolean;
  /** The account as it was read. */
  readonly account: Account;
}

/**
 * Takes a turn in the account's rate limit, or a place in its backlog if no turn begins soon. During a pause that the vendor
 * asked for, turns begin at its end. No turn is taken while a person has stopped the account, or while the vendor refuses its
 * credentials.
 * @param cost units
 * @param account the account's record, if it was read before. The turn is taken on the record as it stands: what has changed in it
 * since then counts as well
 * @param turnAt the turn that the action has already. Epoch milliseconds
 */
export async function takeTurn(
  ledger: Ledger,
  action: Action,
  cost: number,
  { isShared }: Pick<Budget, 'isShared'> = {},
  account?: Promise<Item<Account>>,
  turnAt = turnOf(action),
): Promise<Pace> {
  const found = await (account ?? readAccount(ledger, action));
  const now = ledger.world.now();
  if (isStopped(found.body, now)) {
    // Resuming the account wakes the actions that wait. This time is for those that the wake-up does not reach.
    const at = Math.min(found.body.stopped?.until ?? Number.POSITIVE_INFINITY, now + STOPPED_MS) + spread(ledger);
    return { at, reason: 'paused', backlogPlace: backlogPlaceOf(action), probing: false, account: found.body };
  }
  const { item, pace, isPassable } = await passBreaker(ledger, action, found);
  if (!isPassable) return { ...pace, backlogPlace: backlogPlaceOf(action) };
  const wait = await waitForCredentials(ledger, action, item);
  if (wait === 'probes') return pace;
  if (wait) return { ...pace, at: wait.until, reason: 'credentials', backlogPlace: backlogPlaceOf(action) };
  const { pauseUntil, perMinute = ledger.perMinute[action.vendor] } = item.body;
  const opens = Math.max(pauseUntil, now);
  if (turnAt !== undefined && turnAt >= (pauseUntil > now ? opens : now - LOST_TURN_MS)) {
    return { ...pace, at: turnAt, rateLimitTurnAt: turnAt };
  }
  const kept = backlogPlaceOf(action);
  const lateMs = kept && Math.max(0, now - kept.at);
  const apartMs = isShared ? await betweenTurnsMs(ledger, item) : 0;
  const wanted = { lane: laneOf(action, now), lateMs, cost, perMinute, apartMs, opens, notAfter: action.notAfter };
  const turn = await nextTurn(ledger, item, wanted);
  if (turn) {
    const { at, account: present } = turn;
    if (present.rev === item.rev + 1) return { ...pace, at, rateLimitTurnAt: at };
    // Another process has changed the account since it was read: a person may have stopped it, or the vendor may refuse its calls.
    return takeTurn(ledger, action, cost, { isShared }, Promise.resolve(present), at);
  }
  // Others may have taken the turns since the account was read.
  const latest = await readAccount(ledger, action);
  const backlogPlace = kept && !isNoPlace(kept) ? kept : await takePlace(ledger, latest, wanted);
  return { ...pace, at: lookFor(ledger, latest, backlogPlace, wanted), backlogPlace };
}

/** When an action may read its vendor. A read takes no turn. It is allowed while a person has stopped the account: nothing is sent. */
export async function paceOf(ledger: Ledger, action: Action): Promise<Pace> {
  const { item, pace, isPassable } = await passBreaker(ledger, action, await readAccount(ledger, action));
  const { pauseUntil } = item.body;
  const isPaused = isPassable && pauseUntil > ledger.world.now();
  return isPaused ? { ...pace, at: pauseUntil + spread(ledger) } : pace;
}

/** Asks the circuit breaker: closed (`isPassable`), open, or half-open for the one action that probes. */
async function passBreaker(
  ledger: Ledger,
  action: Action,
  item: Item<Account>,
): Promise<{ readonly item: Item<Account>; readonly pace: Pace; readonly isPassable: boolean }> {
  const now = ledger.world.now();
  const account = item.body;
  if (!isOpen(account)) {
    return { item, pace: { at: now, reason: 'rate_limited', probing: false, account }, isPassable: true };
  }
  const reason = 'vendor_unavailable';
  const probing = account.pauseUntil <= now && (await electProbe(ledger, item));
  if (probing) {
    return { item, pace: { at: now, rateLimitTurnAt: turnOf(action), reason, probing, account }, isPassable: false };
  }
  // It is not known when the vendor works again: the action looks later, and takes a turn then.
  const at = Math.max(account.pauseUntil, now + ledger.config.SETTLE_MS / 10) + spread(ledger);
  return { item, pace: { at, reason, probing, account }, isPassable: false };
}

/** What a request showed about its account. */
interface RequestFacts {
  /** @default the request did not fail */
  readonly error?: AppError | undefined;
  readonly limit?: SeenLimit | undefined;
  /** How long the vendor took to respond to a write. */
  readonly tookMs?: number | undefined;
  /** How long a write has waited for a response that did not come. */
  readonly hungMs?: number | undefined;
}

/**
 * Records in the account what a request showed. Best effort, it does not throw: the next request shows it again.
 * @param before the account as it was read before the request: if the request shows nothing new, the record is not read
 */
export async function recordRequest(
  ledger: Ledger,
  of: AccountOf & Partial<Pick<Action, 'id'>>,
  before: Account,
  request: RequestFacts = {},
): Promise<void> {
  await bestEffort(async () => {
    // If the request failed, the secret may be the cause: it is not read again for this.
    const about = request.error === undefined ? await ledger.accountFacts(of.vendor, of.account) : undefined;
    await changeIfNew(ledger, of, before, (account) => accountAfter(ledger, account, { ...request, about, by: of.id }));
  });
}

/** Records that reads took long. A caller may get its answer before the first write, so writes alone do not show it. Does not throw. */
export async function recordSlowness(ledger: Ledger, of: AccountOf, before: Account, tookMs: number): Promise<void> {
  await bestEffort(() =>
    changeIfNew(ledger, of, before, (account) => {
      const slowness = slownessAfter(account, tookMs, ledger.world.now());
      return isSlower(account, slowness) ? { ...account, ...slowness } : undefined;
    }),
  );
}

async function bestEffort(write: () => Promise<void>): Promise<void> {
  await write().catch(() => undefined);
}

/**
 * Changes an account's record, unless the account as it was read earlier shows that nothing is new.
 * @param nextOf the account as it is to be; `undefined`: it stays as it is
 */
async function changeIfNew(
  ledger: Ledger,
  of: AccountOf,
  readEarlier: Account,
  nextOf: (account: Account) => Account | undefined,
): Promise<void> {
  if (!nextOf(readEarlier)) return;
  const { before, after } = await changeAccount(ledger, of, nextOf);
  const isAcceptedAgain = before.refusedSince !== undefined && after.refusedSince === undefined;
  if (isAcceptedAgain) await wakeWaiting(ledger, of);
}

interface WithAccountFacts {
  /** The id of the action that the request is of; absent for a query. */
  readonly by?: string | undefined;
  /** `undefined` if the account's secret was not read. */
  readonly about: AccountFacts | undefined;
}

/** The account with what a request showed; `undefined` if that is nothing new. */
function accountAfter(ledger: Ledger, account: Account, request: RequestFacts & WithAccountFacts): Account | undefined {
  const slowness = slownessShownBy(request, account, ledger.world.now());
  const credentials = aboutCredentials(ledger, account, { error: request.error, isQuery: request.by === undefined });
  const next = { ...account, ...changedFacts(account, request), ...slowness, ...credentials };
  const isChanged = Object.entries(next).some(([name, value]) => value !== account[name as keyof Account]);
  return afterRequest(ledger, next, request.error, request.by) ?? (isChanged ? next : undefined);
}

/** What a request shows of how slow the account is. Only a write's response tells that its writes do not hang any more. */
function slownessShownBy(
  { tookMs, hungMs }: RequestFacts,
  account: Account,
  now: number,
): Partial<Account> | undefined {
  if (hungMs !== undefined) return slownessAfterHang(account, hungMs, now);
  if (tookMs === undefined) return undefined;
  return { hungWrites: undefined, ...slownessAfter(account, tookMs, now) };
}

function changedFacts(account: Account, { limit, about }: RequestFacts & WithAccountFacts): Partial<Account> {
  const isChanged = about && (about.mode !== account.about?.mode || about.web !== account.about.web);
  return { ...(limit && { perMinute: limit.perMinute }), ...(isChanged && { about }) };
}

function turnOf(action: Action): number | undefined {
  return 'rateLimitTurnAt' in action ? action.rateLimitTurnAt : undefined;
}

/** A random delay, so that the actions do not all come at once when a pause ends. */
function spread(ledger: Ledger): number {
  return (ledger.world.random() * probeMs(ledger)) / 10;
}
