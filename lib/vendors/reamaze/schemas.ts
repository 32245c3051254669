import * as z from 'zod/mini';
import { invalid } from '../../errors/app-error.ts';
import { inJsonSchema } from '../../json-schema.ts';
import { HeaderText, SecretBase, shown } from '../../secrets/base.ts';
import { visibleText } from '../../visible-text.ts';
import { Email } from '../email.ts';
import { Segment, segmentPattern } from '../id-text.ts';

/** A login and its token, which acts as that staff user, at one brand. */
export const Secret = z.strictObject({
  /** The first label of the brand's host. */
  brand: shown(
    z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the label before .reamaze.io')),
  ),
  email: shown(HeaderText.check(z.regex(/^[^@:]+@[^@:]+$/, 'must be an e-mail address'))),
  apiToken: HeaderText,
  ...SecretBase.shape,
});
export type Secret = z.infer<typeof Secret>;

/** What is no slug is looked up as a database id, which may be another brand's: digits alone are never sent. */
const NUMERIC = /^[+-]?[\p{Nd}._]+$/u;

/** A conversation's slug. */
export const Slug = Segment.check(
  z.refine((slug) => !NUMERIC.test(slug), {
    message: 'must be a slug, not a number',
    ...inJsonSchema({ pattern: segmentPattern('[+-]?[0-9._]+') }),
  }),
).brand<'Slug'>();
export type Slug = z.infer<typeof Slug>;

const Text = visibleText(255);
const ON_HOLD = 5;
const MAX_FIELDS = 200;
/** A conversation is on hold for less than so many days. */
export const MAX_HOLD_DAYS = 365;
const DAY_MS = 24 * 3_600_000;

/** RFC 3339, with seconds and offset: `Date` would make March 3 of February 31. */
const DateTime = z.iso.datetime({ offset: true, error: 'must be a date and time like 2026-01-31T09:30:00Z' });

const Field = z.union(
  [z.string().check(z.maxLength(10_000)), z.number(), z.boolean(), z.null()],
  'must be text, a number or a boolean',
);

/** A name that reaches into no prototype. */
const FieldName = z.string().check(
  z.maxLength(255),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is one of those that it refuses
  z.regex(/^(?!(?:__proto__|constructor|prototype)$)[^\u0000]+$/, 'must be the name of a field'),
);

/** Custom fields by name. Whether Re:amaze merges them or replaces all is not documented. */
const Data = z.record(FieldName, Field).check(
  z.refine((data) => Object.keys(data).length > 0, {
    message: 'must name at least one field',
    ...inJsonSchema({ minProperties: 1 }),
  }),
  z.refine((data) => Object.keys(data).length <= MAX_FIELDS, {
    message: `must have at most ${MAX_FIELDS} fields`,
    ...inJsonSchema({ maxProperties: MAX_FIELDS }),
  }),
);

/** What can be changed of a conversation. The fields stand in the order in which they go out. */
const fields = {
  assignee: z.optional(z.strictObject({ email: Email }, 'must be an object with an email')),
  tag_list: z.optional(z.array(Text).check(z.maxLength(100))),
  status: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(9))),
  hold_until: z.optional(
    DateTime.check(
      z.meta({
        'x-days-ahead': MAX_HOLD_DAYS,
        description: 'In the future, and less than a year away',
      }),
    ),
  ),
  data: z.optional(Data),
  category: z.optional(Text),
  brand: z.optional(Text),
};
const names = Object.keys(fields);

/** On hold, in JSON Schema. */
const STATUS_5 = { properties: { status: { const: ON_HOLD } }, required: ['status'] };

/**
 * A change of a conversation, in Re:amaze's own words.
 * @see https://www.reamaze.com/api/put_conversation
 */
export const ConversationUpdate = z.strictObject(fields).check(
  z.refine((update) => names.some((name) => Object.hasOwn(update, name)), {
    message: `must name at least one of ${names.join(', ')}`,
    ...inJsonSchema({ anyOf: names.map((name) => ({ required: [name] })) }),
  }),
  z.refine(({ status, hold_until }) => status !== ON_HOLD || hold_until !== undefined, {
    path: ['hold_until'],
    message: 'is required with status 5',
    ...inJsonSchema({ anyOf: [{ not: STATUS_5 }, { required: ['hold_until'] }] }),
  }),
  z.refine(({ status, hold_until }) => hold_until === undefined || status === ON_HOLD, {
    path: ['hold_until'],
    message: 'can only be used with status 5',
    ...inJsonSchema({ dependentSchemas: { hold_until: STATUS_5 } }),
  }),
  z.refine(({ brand, category }) => brand === undefined || category !== undefined, {
    path: ['category'],
    message: 'is required with brand',
    ...inJsonSchema({ dependentRequired: { brand: ['category'] } }),
  }),
);
export type ConversationUpdate = z.infer<typeof ConversationUpdate>;

/**
 * Checks that a hold ends in the future, in less than a year.
 * @param now epoch milliseconds
 * @throws AppError `invalid_input`
 */
export function checkHold({ hold_until }: Pick<ConversationUpdate, 'hold_until'>, now: number): void {
  if (hold_until === undefined) return;
  const until = Date.parse(hold_until);
  if (until <= now) throw invalid('hold_until', 'must be in the future');
  if (until >= now + MAX_HOLD_DAYS * DAY_MS) throw invalid('hold_until', 'must be less than a year away');
}

const Word = z.string().check(z.maxLength(256));

/** A field that is missing or has another type becomes `undefined`, and the other fields are kept. `null` means none. */
const ifKnown = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(z.nullable(schema)), undefined);

/** A conversation as it reads back: at top level, while the request is wrapped. Only what we look at. */
export const Conversation = z.object({
  slug: Word,
  /** Not a closed list: newer statuses appear as the product grows. */
  status: z.number().check(z.int()),
  hold_until: ifKnown(Word),
  tag_list: ifKnown(z.array(Word).check(z.maxLength(1_000))),
  category: ifKnown(z.object({ slug: Word })),
  created_at: ifKnown(Word),
  /** Not documented, but there. */
  updated_at: ifKnown(Word),
  assignee: ifKnown(z.object({ email: z.string() })),
  data: ifKnown(z.record(z.string(), z.unknown())),
});
export type Conversation = z.infer<typeof Conversation>;

/**
 * A conversation that has been updated, without what it says about people: no subject, no messages, no custom fields.
 * It is kept in the ledger and published in result events, where customer text has no place.
 */
export const UpdateResult = z.object({ conversation: z.omit(Conversation, { assignee: true, data: true }) });
export type UpdateResult = z.infer<typeof UpdateResult>;
