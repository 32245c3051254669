import * as z from 'zod';
import { Email } from '../../vendors/email.ts';
import { Status } from './conversation.ts';

const MAX_TEXT = 100_000;
const MAX_ADDRESSES = 100;

/** Text that shows something: not white space and invisible characters alone. */
export const Text = z
  .string()
  .max(MAX_TEXT)
  .refine((text) => /[^\s\p{Cc}\p{Cf}]/u.test(text), 'must not be empty');

const Addresses = z.array(Email).max(MAX_ADDRESSES);

/** The status that a reply leaves behind. */
export const Then = Status.extract(['open', 'pending', 'closed']);
export type Then = z.infer<typeof Then>;

/** A reply to the customer, apart from the conversation that it is for. */
export const replyFields = {
  text: Text.optional().describe('Plain text; escaped where the vendor renders HTML'),
  html: Text.optional().describe('HTML; what is not safe in a mail is taken out, which warns `html_sanitised`'),
  cc: Addresses.optional(),
  bcc: Addresses.optional(),
  draft: z.boolean().optional(),
  // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
  then: Then.default('open').describe('The status that the reply leaves behind'),
};

/** A reply's text as HTML, and whether anything was taken out of it. */
export interface SafeHtml {
  readonly html: string;
  readonly isCut: boolean;
}

export interface Reply {
  /** For a vendor that renders HTML. It is a function: the sanitiser is 150 kB, and only the neutral reply needs it. */
  readonly safeHtml: () => Promise<SafeHtml>;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly cc?: readonly string[] | undefined;
  readonly bcc?: readonly string[] | undefined;
  readonly draft?: boolean | undefined;
  /** Missing where a newer action has set the status: it stays as it is. */
  readonly then?: Then | undefined;
}

const Tag = z.string().max(255).regex(/\S/, 'must not be empty');
const Tags = z.array(Tag).max(100);

/** How tags change: some are added and removed, or the whole list is set. */
export const TagChange = z.union(
  [
    z.strictObject({ add: Tags, remove: Tags.optional() }),
    z.strictObject({ remove: Tags }),
    z.strictObject({ set: Tags }),
  ],
  'must have add, remove or both, or set alone',
);
export interface TagChange {
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
  readonly set?: readonly string[] | undefined;
}

const FieldValue = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]);

/** Who is to own the conversation; `null` takes it away from its owner. */
export const Assignee = z.union(
  [z.strictObject({ email: Email }), z.strictObject({ id: z.string().min(1).max(256) }), z.null()],
  'must be an object with an email or an id, or null',
);
export type Assignee = z.infer<typeof Assignee>;

const Until = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 date and time, with seconds and zone' });

/** What can be changed of a conversation, apart from which one. */
export const updateFields = {
  status: Status.optional(),
  until: Until.optional().describe('With status on_hold: until when'),
  assignee: Assignee.optional(),
  tags: TagChange.optional(),
  fields: z
    .record(z.string().min(1).max(255), FieldValue)
    .optional()
    .describe('Custom fields by the vendor’s name or id; `null` clears one, those not named stay'),
};

export interface Update {
  readonly status?: Status | undefined;
  readonly until?: string | undefined;
  readonly assignee?: Assignee | undefined;
  readonly tags?: TagChange | undefined;
  readonly fields?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** The parts of an update, in the order in which they are carried out: the status last, because it may end the work. */
export const PARTS = ['tags', 'fields', 'assignee', 'status'] as const;
export type Part = (typeof PARTS)[number];
