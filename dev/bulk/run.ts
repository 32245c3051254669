import type { World } from '../../lib/world.ts';
import type { Item, Refused } from './items.ts';
import { type PerMinute, SHARE } from './plan.ts';

/** What became of a row. */
export interface Outcome {
  readonly row: number;
  readonly key?: string;
  readonly actionId?: string;
  readonly state: string;
  readonly reason?: string | undefined;
  /** It was on record before: nothing was sent for it now. */
  readonly replayed?: boolean;
  readonly detail?: string;
}

/** What an operation's function answers to a direct request. */
export interface Answer {
  readonly state?: string;
  readonly reason?: string;
  readonly replayed?: boolean;
  readonly rateLimit?: { readonly perMinute: number };
  readonly error?: { readonly kind: string; readonly detail: string };
}

export interface RunOptions {
  readonly perMinute: PerMinute;
  /** Hands a request to the operation's function. */
  invoke(request: Item['request']): Promise<Answer>;
  tell(outcome: Outcome): void;
  /** Asked before each row. */
  goesOn(): boolean;
  readonly world: Pick<World, 'now' | 'sleep'>;
  /** How many requests may be under way. @default 8 */
  readonly atOnce?: number;
}

/** Longest life of an action of a job, beyond the job's own time. */
const LIFE_MS = 24 * 3_600_000;
/** No caller waits for a row: as what is asked for a time of its own, it lets callers go first. This time is over, whatever the clocks say. */
const AT_ANY_TIME = '1970-01-01T00:00:00Z';
/** What has not been recorded is asked for again so often. */
const TRIES = 8;
/** When the account has no room just now, the job waits this long. */
const BACK_OFF_MS = 5_000;
const NOT_RECORDED = ['unavailable', 'throttled', 'in_flight', 'misconfigured', 'rate_limited'];
const WAITS = ['rate_limited', 'vendor_unavailable', 'paused', 'credentials'];

/**
 * Hands row after row to the bundle's own functions, at a share of the account's pace, so that no backlog grows and what
 * cannot wait finds room. The keys alone make it resumable: a row that is on record is answered, not sent again.
 */
export async function runItems(items: AsyncIterable<Item | Refused>, options: RunOptions): Promise<void> {
  const { world, tell, goesOn, atOnce = 8 } = options;
  const underWay = new Set<Promise<void>>();
  const paces = new Map<string, Pace>();
  const notAfter = new Date(world.now() + LIFE_MS).toISOString();
  for await (const item of items) {
    if (!goesOn()) break;
    if ('refused' in item) {
      tell({ row: item.row, state: 'refused', detail: item.refused });
      continue;
    }
    if (underWay.size >= atOnce) await Promise.race(underWay);
    const pace = paceOf(paces, item, options);
    // An answer may show meanwhile that the rows are on record already: the next one then has nothing to wait for.
    while (!pace.isReplaying && pace.next > world.now())
      await Promise.race([world.sleep(pace.next - world.now()), ...underWay]);
    const charge = pace.isReplaying ? 0 : costMs(item, pace.perMinute);
    pace.next = Math.max(pace.next, world.now()) + charge;
    const going: Promise<void> = carryOut(item, { ...options, notAfter, charge }, pace).then((outcome) => {
      underWay.delete(going);
      tell(outcome);
    });
    underWay.add(going);
    if (atOnce === 1) await going;
  }
  await Promise.all(underWay);
}

interface Pace {
  perMinute: number;
  /** When the next row may go. Epoch milliseconds. */
  next: number;
  /** The latest answer was that its row is on record already: nothing was sent, and the next row need not wait. */
  isReplaying: boolean;
}

/** Each account has a limit of its own. */
function paceOf(paces: Map<string, Pace>, item: Item, { perMinute, world }: RunOptions): Pace {
  const account = `${item.vendor}/${item.account}`;
  const pace = paces.get(account) ?? { perMinute: perMinute(item), next: world.now(), isReplaying: false };
  paces.set(account, pace);
  return pace;
}

/** @param options `charge` is what was taken of the pace for the row, before it was known whether anything is sent. Milliseconds */
async function carryOut(
  item: Item,
  options: RunOptions & { notAfter: string; charge: number },
  pace: Pace,
): Promise<Outcome> {
  const { invoke, world, notAfter, charge } = options;
  const { row, key, actionId } = item;
  for (let tries = 1; ; tries += 1) {
    const answer = await invoke({ notBefore: AT_ANY_TIME, notAfter, ...item.request }).catch(unreachable);
    const { state, reason, replayed, rateLimit, error } = answer;
    if (rateLimit) pace.perMinute = rateLimit.perMinute;
    pace.isReplaying = replayed === true;
    if (error && NOT_RECORDED.includes(error.kind) && tries < TRIES) {
      await world.sleep(BACK_OFF_MS);
      continue;
    }
    // Where nothing was sent for it now, its share of the pace is given back.
    pace.next += (replayed ? 0 : costMs(item, pace.perMinute)) - charge;
    if (error) return { row, key, actionId, state: 'failed', reason: error.kind, detail: error.detail };
    if (reason !== undefined && WAITS.includes(reason)) pace.next = Math.max(pace.next, world.now() + BACK_OFF_MS);
    return { row, key, actionId, state: state ?? 'unknown', reason, replayed: replayed ?? false };
  }
}

function costMs({ cost }: Item, perMinute: number): number {
  return (cost * 60_000) / (perMinute * SHARE);
}

function unreachable(cause: unknown): Answer {
  return {
    error: { kind: 'unavailable', detail: cause instanceof Error ? cause.name : 'The function returned nothing.' },
  };
}
