import { VENDORS } from '../../lib/vendors/vendors.ts';
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

/** An account's limit, in units a minute, for as long as nothing else is known of it. */
export type PerMinute = (item: Pick<Item, 'vendor'>) => number;

/** The limit that each vendor documents. */
export const documentedPace: PerMinute = ({ vendor }) => VENDORS[vendor].pace.perMinute;

/** Counts what a file asks for. */
export async function plan(items: AsyncIterable<Item | Refused>, perMinute: PerMinute = documentedPace): Promise<Plan> {
  const seen = new Set<string>();
  const accounts = new Set<string>();
  const refused: Refused[] = [];
  let [rows, repeated, minutes, failures] = [0, 0, 0, 0];
  for await (const item of items) {
    rows += 1;
    if ('refused' in item) {
      failures += 1;
      if (refused.length < SHOWN_REFUSALS) refused.push(item);
    } else if (seen.has(item.actionId)) {
      repeated += 1;
    } else {
      seen.add(item.actionId);
      accounts.add(`${item.vendor}/${item.account}`);
      minutes += item.cost / (perMinute(item) * SHARE);
    }
  }
  return {
    ...{ rows, items: rows - failures, refused, repeated, accounts: [...accounts], minutes },
  };
}
