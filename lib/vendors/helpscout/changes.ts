import * as z from 'zod/mini';
import { isApart } from '../../conversations/model/tags.ts';
import { invalid } from '../../errors/app-error.ts';
import { inJsonSchema, type JsonSchema } from '../../json-schema.ts';
import { visibleText } from '../../visible-text.ts';
import { Attachments } from './attachments.ts';
import { DATED_AS_IMPORTED, Id, isDatedAsImported, Status, Text, Timestamp } from './schemas.ts';

const MAX_TAGS = 100;
const MAX_FIELDS = 200;

/**
 * An internal note, in Help Scout's own words. The fields are sent in this order.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/note/
 */
export const NewNote = z
  .strictObject({
    text: Text,
    attachments: z.optional(Attachments),
    imported: z.optional(z.boolean()),
    status: z.optional(Status),
    user: z.optional(Id),
    createdAt: z.optional(Timestamp),
  })
  .check(z.refine(isDatedAsImported, DATED_AS_IMPORTED));
export type NewNote = z.infer<typeof NewNote>;

const fields = {
  subject: z.optional(visibleText(998)),
  mailboxId: z.optional(Id),
  /** `null` takes the conversation away from its owner. */
  assignTo: z.optional(z.nullable(Id)),
  /** Only `false`: it publishes the draft, which mails it. */
  draft: z.optional(z.literal(false)),
  status: z.optional(z.enum(['active', 'closed', 'open', 'pending', 'spam'])),
};

const FIELDS = Object.keys(fields);

/**
 * A change of a conversation by PATCH, one request for each field, in this order. The status is last because publishing a draft
 * changes it.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/update/
 */
export const ConversationUpdate = z.strictObject(fields).check(
  z.refine((update) => FIELDS.some((field) => Object.hasOwn(update, field)), {
    message: `must name at least one of ${FIELDS.join(', ')}`,
    ...inJsonSchema({ anyOf: FIELDS.map((field) => ({ required: [field] })) }),
  }),
);
export type ConversationUpdate = z.infer<typeof ConversationUpdate>;

const Tags = z.array(visibleText(255)).check(z.maxLength(MAX_TAGS));

/** A change of a list by additions and removals, instead of a whole new list. */
interface ListChange {
  readonly add?: readonly unknown[] | undefined;
  readonly remove?: readonly unknown[] | undefined;
}

/** Whether a change either sets the whole list, or adds or removes. */
function isEither(whole: readonly unknown[] | undefined, { add, remove }: ListChange): boolean {
  return (whole !== undefined) !== (add !== undefined || remove !== undefined);
}

/** Returns `add` or `remove` if that list is given and both lists together are empty. `isEither` has refused a change without both. */
function emptyIn({ add, remove }: ListChange): 'add' | 'remove' | undefined {
  if ((add ?? []).length + (remove ?? []).length > 0) return undefined;
  if (add) return 'add';
  return remove && 'remove';
}

const addsSomething = (change: ListChange) => emptyIn(change) !== 'add';
const removesSomething = (change: ListChange) => emptyIn(change) !== 'remove';
const ADDS_NOTHING = { path: ['add'], message: 'must name something to add' };
const REMOVES_NOTHING = { path: ['remove'], message: 'must name something to remove' };

/** These rules in JSON Schema. @param whole the field that sets the whole list */
function listChange(whole: string): { readonly params: { readonly json: JsonSchema } } {
  const some = (field: string) => ({ properties: { [field]: { minItems: 1 } }, required: [field] });
  const none = { not: { anyOf: [{ required: ['add'] }, { required: ['remove'] }] } };
  return inJsonSchema({
    anyOf: [
      { required: [whole], ...none },
      { not: { required: [whole] }, anyOf: [some('add'), some('remove')] },
    ],
  });
}

/**
 * `tags` sets the whole list, as Help Scout's own request does; `add` and `remove` change the present list.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/tags/update/
 */
export const TagChange = z
  .strictObject({ tags: z.optional(Tags), add: z.optional(Tags), remove: z.optional(Tags) })
  .check(
    z.refine(({ tags, ...change }) => isEither(tags, change), {
      message: 'must have either tags, or add or remove',
      ...listChange('tags'),
    }),
    z.refine(addsSomething, ADDS_NOTHING),
    z.refine(removesSomething, REMOVES_NOTHING),
    z.refine(({ add = [], remove = [] }) => isApart(add, remove), {
      path: ['remove'],
      message: 'names a tag that is to be added',
    }),
  );
export type TagChange = z.infer<typeof TagChange>;

/** Help Scout takes every value as text: a date as `2026-01-31`, an option of a list as its id. */
const Field = z.strictObject({ id: Id, value: z.string().check(z.maxLength(15_000)) });
export type Field = z.infer<typeof Field>;

const Fields = z.array(Field).check(
  z.maxLength(MAX_FIELDS),
  z.refine((list) => new Set(list.map(({ id }) => id)).size === list.length, {
    message: 'must name each field once',
    ...inJsonSchema({ uniqueItems: true }),
  }),
);

/**
 * `fields` sets the whole list, as Help Scout's own request does; `add` and `remove` (ids) change the present list.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/custom_fields/update/
 */
export const FieldChange = z
  .strictObject({
    fields: z.optional(Fields),
    add: z.optional(Fields),
    remove: z.optional(z.array(Id).check(z.maxLength(MAX_FIELDS))),
  })
  .check(
    z.refine(({ fields, ...change }) => isEither(fields, change), {
      message: 'must have either fields, or add or remove',
      ...listChange('fields'),
    }),
    z.refine(addsSomething, ADDS_NOTHING),
    z.refine(removesSomething, REMOVES_NOTHING),
    z.refine(({ add = [], remove = [] }) => !add.some(({ id }) => remove.includes(id)), {
      path: ['remove'],
      message: 'names a field that is to be set',
    }),
  );
export type FieldChange = z.infer<typeof FieldChange>;

/** The OpenAPI document states a limit in days; `checkSnooze` checks the exact one, the end of the year 2100. */
const MAX_SNOOZE_DAYS = 365 * 50;

/**
 * Until when a conversation is hidden from the agents.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/snooze/update
 */
export const Snooze = z.strictObject({
  snoozedUntil: z.iso
    .datetime({ offset: true, error: 'must be a date and time like 2026-01-31T09:30:00Z' })
    .check(
      z.meta({ 'x-days-ahead': MAX_SNOOZE_DAYS, description: 'In the future, and in the year 2100 at the latest' }),
    ),
  unsnoozeOnCustomerReply: z.boolean(),
});
export type Snooze = z.infer<typeof Snooze>;

const LAST_SNOOZE = Date.UTC(2101, 0);

/** `until` of a neutral update with the status `on_hold`. */
export const SnoozeEnd = z.string().check(
  z.refine((until) => Date.parse(until) < LAST_SNOOZE, {
    message: 'must be in the year 2100 at the latest',
    ...inJsonSchema({ pattern: '^(?:20|2100-(?!12-31))' }),
  }),
);

/**
 * Checks that a snooze ends in the future, in the year 2100 at the latest.
 * @param now epoch milliseconds
 * @throws AppError `invalid_input`
 */
export function checkSnooze({ snoozedUntil }: Pick<Snooze, 'snoozedUntil'>, now: number): void {
  const until = Date.parse(snoozedUntil);
  if (until <= now) throw invalid('snoozedUntil', 'must be in the future');
  if (until >= LAST_SNOOZE) throw invalid('snoozedUntil', 'must be in the year 2100 at the latest');
}
