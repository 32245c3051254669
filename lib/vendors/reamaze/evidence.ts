import { sameTags } from '../../conversations/model/tags.ts';
import type { NotProven, ResendClass } from '../../operation.ts';
import type { Conversation, ConversationUpdate, Secret } from './schemas.ts';

type Field = keyof ConversationUpdate;
/** How a conversation shows a field that was to be set. */
type Shown = 'as asked' | 'different' | 'hidden';

/** How far Re:amaze's clock may differ from ours beyond what its responses show: they show whole seconds. */
const CLOCK_SKEW_MS = 15_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * The resend class of an update. All values are absolute, so it is `safe`. A move to another brand is `once`: the old
 * host responds 404 to a repeat, so a success would look like a failure.
 */
export function resendOf({ brand }: Pick<ConversationUpdate, 'brand'>): ResendClass {
  return brand === undefined ? 'safe' : 'once';
}

/** Whether an update moves the conversation to a brand that this account's host does not show. */
export function leavesBrand({ brand }: Pick<ConversationUpdate, 'brand'>, account: Pick<Secret, 'brand'>): boolean {
  if (brand === undefined) return false;
  const [label = ''] = brand
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .split(/[./]/, 1);
  return label !== account.brand;
}

/** The fields of an update whose value in the conversation is another one, and those that it does not show at all. */
export function compare(update: ConversationUpdate, conversation: Conversation) {
  const shown = Object.entries(FIELDS).map(
    ([field, shownBy]) => [field as Field, shownBy(update, conversation)] as const,
  );
  const those = (wanted: Shown) => shown.filter(([, how]) => how === wanted).map(([field]) => field);
  return { differing: those('different'), hidden: those('hidden') };
}

/**
 * Classifies an update, sent at `sentAt` (epoch milliseconds), that the conversation does not show.
 * @param clockOffsetMs how far Re:amaze's clock is ahead of ours
 */
export function classifyUnshown(sentAt: number, { updated_at }: Conversation, clockOffsetMs: number): NotProven {
  const updatedAt = Date.parse(updated_at ?? '') - clockOffsetMs;
  if (updatedAt <= sentAt - CLOCK_SKEW_MS) return 'absent';
  return updatedAt >= sentAt - SECOND_MS ? 'touched' : 'unclear';
}

type ShownBy = (update: ConversationUpdate, conversation: Conversation) => Shown;

/** `brand` is not among them: no response shows it. */
const FIELDS: Readonly<Record<Exclude<Field, 'brand'>, ShownBy>> = {
  assignee: ({ assignee }, now) =>
    compareField(assignee, now.assignee, (asked, current) => asked.email.toLowerCase() === current.email.toLowerCase()),
  tag_list: ({ tag_list }, now) =>
    compareField(tag_list, now.tag_list ?? undefined, (asked, current) => sameTags(asked, current, tagSlug)),
  status: ({ status }, now) => compareField(status, now.status, (asked, current) => asked === current),
  hold_until: ({ hold_until }, now) => compareField(hold_until, now.hold_until, sameMinute),
  data: ({ data }, now) => compareField(data, now.data ?? undefined, holds),
  category: ({ category }, now) =>
    compareField(category, now.category, (asked, current) => asked.toLowerCase() === current.slug.toLowerCase()),
};

function compareField<Asked, Current>(
  asked: Asked | undefined,
  current: Current | null | undefined,
  same: (asked: Asked, current: Current) => boolean,
) {
  if (asked === undefined) return 'as asked';
  if (current === undefined) return 'hidden';
  return current !== null && same(asked, current) ? 'as asked' : 'different';
}

/** Re:amaze writes tags as slugs: `VIP Customer` reads back as `vip-customer`. */
export function tagSlug(tag: string): string {
  const words = tag
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  // A tag without letters and digits has no slug to compare.
  return words ? words.join('-') : tag.trim();
}

/** Re:amaze may cut the seconds. */
function sameMinute(asked: string, current: string): boolean {
  const [a, b] = [Date.parse(asked), Date.parse(current)];
  return Math.abs(a - b) < SECOND_MS || (b <= a && a - b < MINUTE_MS && b % MINUTE_MS === 0);
}

/** Compares only the fields that were asked for: whether Re:amaze keeps the others is not documented. */
function holds(asked: NonNullable<ConversationUpdate['data']>, current: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(asked).every(([name, value]) => spellings(value).includes(String(current[name] ?? '').trim()));
}

/** How Re:amaze may write a custom field's value back: every value is text there. */
function spellings(value: unknown): readonly string[] {
  if (value === true) return ['true', '1', 't'];
  if (value === false) return ['false', '0', 'f', ''];
  return [String(value ?? '').trim()];
}
