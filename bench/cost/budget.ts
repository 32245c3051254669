import type { ResendClass } from '../../lib/operation.ts';
import type { Count } from './count.ts';
import type { Subject } from './subjects.ts';
import type { Way } from './ways.ts';

/** The most that an action may cost to which nothing happens. */
export type Budget = Partial<Count>;

/**
 * `wakeUps` and the second of the `runs`: a worker publishes the result event and notes that, so that no caller waits for it.
 * `index`: for the sweep the record comes, ends, and leaves once its end is announced (4); for people it comes to its
 * conversation’s list, and to that of the state in which it ended (2).
 */
const SHARED = { slot: 1, announcement: 1, index: 6, wakeUps: 1, events: 1, runs: 2 } as const;

const BUDGETS: Readonly<Record<ResendClass, Budget>> = {
  once: { ...SHARED, records: 5 },
  safe: { ...SHARED, records: 3 },
  keyed: { ...SHARED, records: 3 },
};

/** Where a conversation was merged into another, its action waits in both lines: nobody has promised what that costs. */
export function budgetOf({ operation, input, isMerged }: Subject): Budget {
  return isMerged ? {} : BUDGETS[operation.resend(input)];
}

/** What costs more than it may, as `records 6 > 5`. */
export function excess(subject: Subject, way: Way, count: Count): readonly string[] {
  if (!way.isPlain) return [];
  const limits = Object.entries(budgetOf(subject)) as [keyof Count, number][];
  return limits.flatMap(([name, most]) => (count[name] > most ? [`${name} ${count[name]} > ${most}`] : []));
}
