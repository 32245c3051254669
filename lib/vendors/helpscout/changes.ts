import * as z from 'zod';
import { invalid } from '../../errors/app-error.ts';
import { Attachments } from './attachments.ts';
import { Id, Status, Text, Timestamp } from './schemas.ts';

const MAX_TAGS = 100;
const MAX_FIELDS = 200;

/**
 * An internal note, in Help Scout's own words. The fields stand in the order in which they go out.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/note/
 */
export const NewNote = z
  .strictObject({
    text: Text,
    attachments: Attachments.optional(),
    imported: z.boolean().optional(),
    status: Status.optional(),
    user: Id.optional(),
    createdAt: Timestamp.optional(),
  })
  .refine(({ createdAt, imported }) => createdAt === undefined || imported === true, {
    path: ['createdAt'],
    message: 'can only be used with imported set to true',
  });
export type NewNote = z.infer<typeof NewNote>;

const fields = {
  subject: z
    .string()
    .max(998)
    .refine((subject) => subject.trim() !== '', 'must not be empty')
    .optional(),
  mailboxId: Id.optional(),
  /** `null` takes the conversation away from its owner. */
  assignTo: Id.nullable().optional(),
  /** Only `false`: it publishes the draft, which mails it. */
  draft: z.literal(false).optional(),
  status: z.enum(['active', 'closed', 'open', 'pending', 'spam']).optional(),
};

const FIELDS = Object.keys(fields);

/**
 * What can be changed of a conversation by PATCH, one request for each field, in this order: the status comes last,
 * because publishing a draft changes it.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/update/
 */
export const ConversationUpdate = z
  .strictObject(fields)
  .refine((update) => FIELDS.some((field) => Object.hasOwn(update, field)), {
    message: `must name at least one of ${FIELDS.join(', ')}`,
  });
export type ConversationUpdate = z.infer<typeof ConversationUpdate>;

const Tag = z
  .string()
  .max(255)
  .refine((tag) => tag.trim() !== '', 'must not be empty');
const Tags = z.array(Tag).max(MAX_TAGS);

/**
 * `tags` sets the whole list, as Help Scout's own request does; `add` and `remove` change the list that stands there.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/tags/update/
 */
export const TagChange = z
  .strictObject({ tags: Tags.optional(), add: Tags.optional(), remove: Tags.optional() })
  .refine(({ tags, add, remove }) => (tags !== undefined) !== (add !== undefined || remove !== undefined), {
    message: 'must have either tags, or add or remove',
  });
export type TagChange = z.infer<typeof TagChange>;

/** Help Scout takes every value as text: a date as `2026-01-31`, an option of a list as its id. */
const Field = z.strictObject({ id: Id, value: z.string().max(15_000) });
export type Field = z.infer<typeof Field>;

const Fields = z
  .array(Field)
  .max(MAX_FIELDS)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'must name each field once');

/**
 * `fields` sets the whole list, as Help Scout's own request does; `add` and `remove` (ids) change what stands there.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/custom_fields/update/
 */
export const FieldChange = z
  .strictObject({ fields: Fields.optional(), add: Fields.optional(), remove: z.array(Id).max(MAX_FIELDS).optional() })
  .refine(({ fields, add, remove }) => (fields !== undefined) !== (add !== undefined || remove !== undefined), {
    message: 'must have either fields, or add or remove',
  });
export type FieldChange = z.infer<typeof FieldChange>;

/**
 * How long a conversation is out of sight.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/snooze/update
 */
export const Snooze = z.strictObject({
  snoozedUntil: z.iso.datetime({ offset: true, error: 'must be a date and time like 2026-01-31T09:30:00Z' }),
  unsnoozeOnCustomerReply: z.boolean(),
});
export type Snooze = z.infer<typeof Snooze>;

const LAST_SNOOZE = Date.UTC(2101, 0);

/**
 * A conversation is snoozed until a time to come, in the year 2100 at the latest.
 * @param now epoch milliseconds
 * @throws AppError `invalid_input`
 */
export function checkSnooze({ snoozedUntil }: Pick<Snooze, 'snoozedUntil'>, now: number): void {
  const until = Date.parse(snoozedUntil);
  if (until <= now) throw invalid('snoozedUntil', 'must be in the future');
  if (until >= LAST_SNOOZE) throw invalid('snoozedUntil', 'must be in the year 2100 at the latest');
}
