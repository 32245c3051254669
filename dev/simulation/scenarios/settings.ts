import type { Span } from '../callers.ts';
import type { Fulfilled } from '../scenario.ts';

/** Absolute values that a request sets in a conversation. */
export interface Setting {
  readonly conversation: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is wrong with the values that the conversations have in the end: each must be one that nothing newer has set since. */
export function wrongValues(
  done: readonly Fulfilled[],
  wishes: ReadonlyMap<number, Setting>,
  held: ReadonlySet<string>,
  shown: (conversation: string, field: string) => unknown,
): readonly string[] {
  const settings = done.flatMap(({ n, wanted }) => {
    const { conversation, values } = wishes.get(n) ?? { conversation: '', values: {} };
    if (held.has(conversation)) return [];
    return Object.entries(values).map(([field, value]) => ({
      at: `${conversation} ${field}`,
      conversation,
      field,
      value,
      wanted,
    }));
  });
  return [...new Set(settings.map(({ at }) => at))].flatMap((at) => {
    const all = settings.filter((setting) => setting.at === at);
    const latest = all.filter(({ wanted }) => !all.some((other) => isBefore(wanted, other.wanted)));
    const [{ conversation, field } = { conversation: '', field: '' }] = all;
    const is = JSON.stringify(shown(conversation, field));
    const may = latest.map(({ value }) => JSON.stringify(value));
    return may.includes(is) ? [] : [`${at} is ${is} instead of ${may.join(' or ')}`];
  });
}

/** Effects that came after one that was wanted later, though they set the same. */
export function staleWrites(
  effects: readonly number[],
  done: readonly Fulfilled[],
  wishes: ReadonlyMap<number, Setting>,
): readonly string[] {
  const wantedBy = new Map(done.map(({ n, wanted }) => [n, wanted]));
  const made = new Map<string, number[]>();
  return effects.flatMap((n) => {
    const conversation = wishes.get(n)?.conversation ?? '';
    const before = made.get(conversation) ?? [];
    made.set(conversation, [...before, n]);
    const mine = wantedBy.get(n);
    const newer = before.find((other) => {
      const theirs = wantedBy.get(other);
      return other !== n && mine && theirs && isBefore(mine, theirs);
    });
    return newer === undefined ? [] : [`${conversation} was set by ${n} after the later ${newer}`];
  });
}

/** Whether one was certainly wanted before the other: it was answered before the other was asked for. */
function isBefore(one: Span, other: Span): boolean {
  return one.to < other.from;
}
