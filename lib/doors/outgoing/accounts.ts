import * as z from 'zod/mini';
import { RIGHTS, type Right } from '../../config/access-policy.ts';
import type { ListedAccount, StateCount } from '../../ledger/pace/list.ts';
import { BURST_MS } from '../../ledger/pace/rate-limit.ts';
import { isOpen, isStopped } from '../../ledger/records/account.ts';

const Time = z.iso.datetime();
const Waiting = z.object({ count: z.number().check(z.int()), oldestAcceptedAt: z.optional(Time) });

/** An account as people see it: whether anything is sent, and if not, why. */
export const AccountSchema = z
  .object({
    vendor: z.string(),
    account: z.string(),
    mode: z.optional(z.string()).check(z.describe('The mode in its secret, as last read: live, draft or dryRun')),
    paused: z
      .optional(z.object({ at: Time, by: z.string(), note: z.optional(z.string()), until: z.optional(Time) }))
      .check(z.describe('A person has stopped it: nothing is sent')),
    circuitBreaker: z
      .object({ state: z.enum(['closed', 'open']), failures: z.number().check(z.int()), nextProbeAt: z.optional(Time) })
      .check(
        z.describe(
          'open: the vendor has failed several times in a row, and one request at a time finds out whether it still does',
        ),
      ),
    rateLimit: z
      .object({ perMinute: z.number(), left: z.number().check(z.int()), waitsUntil: z.optional(Time) })
      .check(z.describe('Units; `left` may go at once. `waitsUntil`: the vendor asked to wait')),
    credentials: z
      .object({ state: z.enum(['good', 'refused', 'unknown']), since: z.optional(Time) })
      .check(z.describe('unknown: no request has succeeded with them yet')),
    waiting: Waiting,
    inDoubt: Waiting,
    held: Waiting,
    may: z.array(z.enum(RIGHTS)).check(z.describe('What the caller may do with it')),
  })
  .register(z.globalRegistry, { id: 'Account' });
export type AccountView = z.infer<typeof AccountSchema>;

interface Seen {
  readonly now: number;
  /** The mode in the account's secret, if it can be read. */
  readonly mode: string | undefined;
  /** The vendor's default rate, used until a response states the account's own. */
  readonly perMinute: number;
  readonly may: Right[];
  readonly backlogs: { readonly [state in 'waiting' | 'inDoubt' | 'held']: StateCount | undefined };
}

/** Shows an account. */
export function accountView({ vendor, account, record, arrival = 0 }: ListedAccount, seen: Seen): AccountView {
  const { now, backlogs, may, mode } = seen;
  const { perMinute = seen.perMinute, pauseUntil, failures, refusedSince, stopped, about } = record;
  const open = isOpen(record);
  const aheadMs = Math.max(0, arrival - now);
  const pauses = pauseUntil > now ? { time: time(pauseUntil) } : undefined;
  return {
    vendor,
    account,
    ...(mode !== undefined && { mode }),
    ...(stopped && isStopped(record, now) && { paused: pausedView(stopped) }),
    circuitBreaker: { state: open ? 'open' : 'closed', failures, ...(open && pauses && { nextProbeAt: pauses.time }) },
    rateLimit: {
      perMinute,
      left: Math.floor((Math.max(0, BURST_MS - aheadMs) * perMinute) / 60_000),
      ...(!open && pauses && { waitsUntil: pauses.time }),
    },
    credentials:
      refusedSince === undefined
        ? { state: about ? 'good' : 'unknown' }
        : { state: 'refused', since: time(refusedSince) },
    waiting: waitingView(backlogs.waiting),
    inDoubt: waitingView(backlogs.inDoubt),
    held: waitingView(backlogs.held),
    may,
  };
}

function pausedView({ at, by, note, until }: NonNullable<ListedAccount['record']['stopped']>) {
  return { at: time(at), by, ...(note !== undefined && { note }), ...(until !== undefined && { until: time(until) }) };
}

function waitingView(backlog: StateCount | undefined): z.infer<typeof Waiting> {
  return backlog ? { count: backlog.count, oldestAcceptedAt: time(backlog.oldestAt) } : { count: 0 };
}

function time(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
