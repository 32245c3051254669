import type { Item, Refused } from './items.ts';

/** What a file would do. */
export interface Plan {
  readonly rows: number;
  readonly items: number;
  readonly refused: readonly Refused[];
  /** Rows whose key an earlier row has: they are carried out once. */
  readonly repeated: number;
  readonly accounts: readonly string[];
  /** How long it takes at the pace of the vendor's limit. */
  readonly minutes: number;
}

/** The part of an account's limit that a bulk job uses: the rest is for what cannot wait. */
export const SHARE = 0.8;

const SHOWN_REFUSALS = 100;

/** Counts what a file asks for. @param perMinute the account's limit, in units */
export async function plan(items: AsyncIterable<Item | Refused>, perMinute: number): Promise<Plan> {
  const seen = new Set<string>();
  const accounts = new Set<string>();
  const refused: Refused[] = [];
  let [rows, repeated, units, failures] = [0, 0, 0, 0];
  for await (const item of items) {
    rows += 1;
    if ('refused' in item) {
      failures += 1;
      if (refused.length < SHOWN_REFUSALS) refused.push(item);
    } else if (seen.has(item.actionId)) {
      repeated += 1;
    } else {
      seen.add(item.actionId);
      accounts.add(item.account);
      units += item.cost;
    }
  }
  return {
    ...{ rows, items: rows - failures, refused, repeated, accounts: [...accounts] },
    minutes: units / (perMinute * SHARE),
  };
}
