import type { Action, ActionState, BulkPlan } from './types.ts';

/** States in the order in which a person wants to see them: what needs a decision first. */
export const STATES: readonly ActionState[] = ['held', 'in_doubt', 'running', 'waiting', 'failed', 'done', 'cancelled'];

/** What a state means for the reader. */
export const STATE_MEANS: Readonly<Record<ActionState, string>> = {
  held: 'A person must decide.',
  in_doubt: 'The vendor may or may not have applied it. We look.',
  running: 'It is being carried out now.',
  waiting: 'It is on record and will be sent.',
  failed: 'It ended without effect.',
  done: 'It took effect.',
  cancelled: 'It will not be sent. Requests before a person’s decision are in its history.',
};

export function stateName(state: string): string {
  return state.replace('_', ' ');
}

/** `1 row`, `2 rows`. @param many where more than an `s` makes it many: `replies` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What a file of rows would do; every row is counted once. */
export function planSummary({ rows, items, repeated }: Pick<BulkPlan, 'rows' | 'items' | 'repeated'>): string {
  return `${counted(rows, 'row')}: ${items - repeated} to carry out, ${repeated} with the key of an earlier row, ${rows - items} refused.`;
}

/** A code of the API in plain words: `absent_after_resend` becomes “absent after resend”. */
export function inWords(code: string): string {
  return code.replaceAll('_', ' ');
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** `3 min. ago`, `in 2 hr.` */
export function relativeTime(time: string, now: number): string {
  const distance = Date.parse(time) - now;
  const [unit, ms] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? ['second', 1000];
  return Math.abs(distance) < 1000 ? 'now' : RELATIVE.format(Math.trunc(distance / ms), unit);
}

/** `14:03:07.120`, with the date before it where it is not today. In the reader's own time zone. */
export function clockTime(time: string, now: number): string {
  const date = new Date(time);
  const clock = `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return date.toDateString() === new Date(now).toDateString() ? clock : `${date.toLocaleDateString('en-CA')} ${clock}`;
}

/** Why it is not shown what an action was to send. */
export function whyUnseen({ endedAt, may }: Pick<Action, 'endedAt' | 'may'>): string {
  if (endedAt) return 'What was sent is not kept: an input is removed when its action ends.';
  return may?.includes('readInput') === false
    ? 'You may not read what was to be sent.'
    : 'What was to be sent is not kept.';
}

/** An account as every command takes it: its name alone means one at each vendor. */
export function accountName({ vendor, account }: { readonly vendor: string; readonly account: string }): string {
  return `${vendor}/${account}`;
}

/** The issues that a message does not name already. */
export function unsaid<Issue extends { readonly path: string; readonly message: string }>(
  said: string,
  issues: readonly Issue[],
): readonly Issue[] {
  return issues.filter(({ path, message }) => !(said.includes(path) && said.includes(message)));
}

/** In place of a conversation that has yet to be found, or was not. */
export const NOT_FOUND = 'none found yet';
