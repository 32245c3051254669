import { wantedAt } from '../../../lib/ledger/line/supersede.ts';
import type { Fulfilled } from '../scenario.ts';

/** Absolute values that a request sets in a conversation. */
export interface Setting {
  readonly conversation: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What each conversation must have in the end: of each field the value that was wanted last. */
export function latestFirst(
  done: readonly Fulfilled[],
  wishes: ReadonlyMap<number, Setting>,
  held: ReadonlySet<string>,
): readonly Setting[] {
  const wanted = new Map<string, Record<string, unknown>>();
  for (const { n } of inOrder(done)) {
    const { conversation, values } = wishes.get(n) ?? { conversation: '', values: {} };
    wanted.set(conversation, { ...wanted.get(conversation), ...values });
  }
  return [...wanted]
    .filter(([conversation]) => !held.has(conversation))
    .map(([conversation, values]) => ({ conversation, values }));
}

/** Effects that came after one that was wanted later, though they set the same. */
export function staleWrites(
  effects: readonly number[],
  done: readonly Fulfilled[],
  wishes: ReadonlyMap<number, Setting>,
): readonly string[] {
  const rank = new Map(inOrder(done).map(({ n }, index) => [n, index]));
  const last = new Map<string, number>();
  return effects.flatMap((n) => {
    const conversation = wishes.get(n)?.conversation ?? '';
    const before = last.get(conversation);
    const [mine, theirs] = [rank.get(n), before === undefined ? undefined : rank.get(before)];
    if (mine === undefined || (theirs !== undefined && mine < theirs)) {
      return mine === undefined ? [] : [`${conversation} was set by ${n} after the later ${before}`];
    }
    last.set(conversation, n);
    return [];
  });
}

function inOrder(done: readonly Fulfilled[]): readonly Fulfilled[] {
  return done.toSorted((a, b) => wantedAt(a.action) - wantedAt(b.action));
}
