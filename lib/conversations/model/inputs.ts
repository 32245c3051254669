import * as z from 'zod/mini';
import { inJsonSchema } from '../../json-schema.ts';
import { Email } from '../../vendors/email.ts';
import { exactId, Segment } from '../../vendors/id-text.ts';
import { visibleHtml, visibleText } from '../../visible-text.ts';
import { Status } from './conversation.ts';
import { TagChange } from './tags.ts';

const MAX_TEXT = 100_000;
const MAX_ADDRESSES = 100;
const MAX_FIELDS = 200;

export const Text = visibleText(MAX_TEXT);

const Addresses = z.array(Email).check(z.maxLength(MAX_ADDRESSES));

/** The status that the conversation has after a reply. */
export const Then = z.enum(['open', 'pending', 'closed']);
export type Then = z.infer<typeof Then>;

/** The fields of a reply, without its target. */
export const replyFields = {
  text: z.optional(Text).check(z.describe('Plain text; escaped where the vendor renders HTML')),
  html: z
    .optional(visibleHtml(MAX_TEXT))
    .check(z.describe('HTML; parts that are not safe in a mail are removed, with the warning `html_sanitised`')),
  cc: z.optional(Addresses),
  bcc: z.optional(Addresses),
  draft: z.optional(z.boolean()),
  // biome-ignore lint/suspicious/noThenProperty: the contract's own word; an input is never awaited
  then: z._default(Then, 'open').check(z.describe('The conversation’s status after the reply')),
};

/** A reply's text as HTML, and whether anything was removed from it. */
export interface SafeHtml {
  readonly html: string;
  readonly isCut: boolean;
}

export interface Reply {
  /** For a vendor that renders HTML. It is a function because only these replies need the sanitiser, which is large. */
  readonly safeHtml: () => Promise<SafeHtml>;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly cc?: readonly string[] | undefined;
  readonly bcc?: readonly string[] | undefined;
  readonly draft?: boolean | undefined;
  /** Absent if a newer action has set the status: then the status stays as it is. */
  readonly then?: Then | undefined;
}

/** A field's name: not one by which JavaScript reaches an object's prototype. */
const FieldName = z.string().check(
  z.maxLength(255),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is one of those that it refuses
  z.regex(/^(?!(?:__proto__|constructor|prototype)$)[^\u0000]+$/, 'must be the name of a field'),
);

const FieldValue = z.union([z.string().check(z.maxLength(10_000)), z.number(), z.boolean(), z.null()]);

/** Who the conversation is assigned to; `null` leaves it without an assignee. */
export const Assignee = z.union(
  [z.strictObject({ email: Email }), z.strictObject({ id: exactId(Segment) }), z.null()],
  'must be an object with an email or an id, or null',
);
export type Assignee = z.infer<typeof Assignee>;

const Until = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 date and time, with seconds and zone' })
  .check(z.meta({ 'x-days-ahead': 365, description: 'With status on_hold: until when; in the future' }));

/** The fields of an update, without its target. */
export const updateFields = {
  status: z.optional(Status),
  until: z.optional(Until),
  assignee: z.optional(Assignee),
  tags: z.optional(TagChange),
  fields: z
    .optional(
      z.record(FieldName, FieldValue).check(
        z.refine((fields) => Object.keys(fields).length > 0, {
          message: 'must name at least one field',
          ...inJsonSchema({ minProperties: 1 }),
        }),
        z.refine((fields) => Object.keys(fields).length <= MAX_FIELDS, {
          message: `must have at most ${MAX_FIELDS} fields`,
          ...inJsonSchema({ maxProperties: MAX_FIELDS }),
        }),
      ),
    )
    .check(
      z.describe('Custom fields by the vendor’s name or id; `null` clears a field, and fields that are not named stay'),
    ),
};

export interface Update {
  readonly status?: Status | undefined;
  readonly until?: string | undefined;
  readonly assignee?: Assignee | undefined;
  readonly tags?: TagChange | undefined;
  readonly fields?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** The parts of an update, in the order in which they are carried out: the status last, because it may close the conversation. */
export const PARTS = ['tags', 'fields', 'assignee', 'status'] as const;
export type Part = (typeof PARTS)[number];
