import type { Answer } from './exchange.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where a vendor's list states how many entries it has: in these fields of its body. */
const TOTALS = ['page', 'page_count', 'paginationMeta'] as const;
/** How an entry says when it was made. */
const MADE_AT = ['createdAt', 'created_at'] as const;

/**
 * The same list without its entries, or without the newest of them, while its totals stay what they were. Any other answer, and a
 * list that states no total, stays as it is.
 */
export function cutList(answer: Answer, how: 'empty' | 'newest'): Answer {
  if (answer.status !== 200) return answer;
  const body = fieldsOf(JSON.parse(String(answer.body)));
  if (!TOTALS.some((name) => name in body)) return answer;
  const { _embedded } = body;
  const cut = _embedded === undefined ? cutIn(body, how) : { ...body, _embedded: cutIn(fieldsOf(_embedded), how) };
  return { ...answer, body: JSON.stringify(cut) };
}

function cutIn(fields: Fields, how: 'empty' | 'newest'): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? cut(value, how) : value]),
  );
}

function cut(entries: readonly unknown[], how: 'empty' | 'newest'): readonly unknown[] {
  if (how === 'empty') return [];
  const newest = Math.max(...entries.map(madeAt));
  const at = entries.findIndex((entry) => madeAt(entry) === newest);
  return entries.filter((_, index) => index !== at);
}

function madeAt(entry: unknown): number {
  const fields = fieldsOf(entry);
  return Math.max(0, ...MADE_AT.map((name) => Date.parse(String(fields[name]))).filter((time) => !Number.isNaN(time)));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
