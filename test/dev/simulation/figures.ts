import { expect } from 'vitest';
import { type Outcome, type Plan, simulate, type VendorCall } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { ended } from '../../../lib/ledger/records/action.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** Plays a plan in which nothing may be lost, doubled, false, endless or given up. */
export async function playedWell(plan: Plan): Promise<Outcome> {
  const outcome = await simulate(plan);
  const { breaches, states } = judge(outcome);
  expect(breaches).toEqual([]);
  expect(states).toEqual({ done: plan.actions, failed: 0, cancelled: 0, held: 0 });
  expect(outcome.queue.dead).toBe(0);
  return outcome;
}

/** The value that a share of them does not exceed. */
export function percentile(share: number, values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}

/** When the actions of a run ended, earliest first. Epoch milliseconds. */
export function endsOf({ witness }: Outcome): readonly number[] {
  return [...witness.actions.values()]
    .map((action) => (ended(action) ? action.endedAt : Number.NaN))
    .sort((a, b) => a - b);
}

/** Units of Help Scout's limit: a write weighs two, a login nothing. */
export function unitsOf(calls: readonly Pick<VendorCall, 'method' | 'url'>[]): number {
  return calls.reduce((sum, { method, url }) => sum + (url.endsWith('/token') ? 0 : method === 'GET' ? 1 : 2), 0);
}

/** The most that falls into any span of so many milliseconds. */
export function mostWithin(spanMs: number, calls: readonly VendorCall[]): number {
  let from = 0;
  let most = 0;
  for (let to = 0; to < calls.length; to += 1) {
    while ((calls[from]?.at ?? 0) <= (calls[to]?.at ?? 0) - spanMs) from += 1;
    most = Math.max(most, unitsOf(calls.slice(from, to + 1)));
  }
  return most;
}
