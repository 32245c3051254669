import type { Ledger } from '../ledger.ts';
import type { Account } from '../records/account.ts';
import type { Item } from '../records/store.ts';

/** How far a burst may run ahead of the even pace. */
export const BURST_MS = 6_000;
const MINUTE_MS = 60_000;

/**
 * Takes a turn in an account's rate limit: a token bucket (GCRA) that all functions share through one record, whose
 * theoretical arrival time one atomic write moves on.
 * @param opens no turn begins before this. Epoch milliseconds
 * @returns when the turn begins. Epoch milliseconds
 */
export async function nextTurn(
  { store }: Pick<Ledger, 'store'>,
  item: Item<Account>,
  { cost, perMinute, opens }: { readonly cost: number; readonly perMinute: number; readonly opens: number },
): Promise<number> {
  const costMs = costMsOf(cost, perMinute);
  const { arrival = opens } = await store.advance(item, costMs, opens);
  return Math.max(opens, arrival - costMs - BURST_MS);
}

/** How far a cost in units moves the theoretical arrival time on. */
export function costMsOf(cost: number, perMinute: number): number {
  return (cost * MINUTE_MS) / perMinute;
}
