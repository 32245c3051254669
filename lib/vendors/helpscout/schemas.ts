import * as z from 'zod/mini';
import { inJsonSchema } from '../../json-schema.ts';
import { HeaderText, SecretBase, shown, textual } from '../../secrets/base.ts';
import { visibleHtml } from '../../visible-text.ts';
import { Email } from '../email.ts';
import { exactId } from '../id-text.ts';
import { Attachments } from './attachments.ts';

export const Id = z.number().check(z.int(), z.positive());
const MAX_ADDRESSES = 100;
/** Characters. Help Scout names no limit; longer ones are a mistake. */
const MAX_TEXT = 1_000_000;

/** Credentials of an app (client credentials), or a token that the operator renews. */
export const Secret = z
  .strictObject({
    clientId: z.optional(HeaderText),
    clientSecret: z.optional(HeaderText),
    accessToken: z.optional(HeaderText),
    /** Whom replies are from if they do not say. @default the owner of the credentials */
    userId: shown(z.optional(textual(Id))),
    /** States that no person and no other program writes as this user. It changes nothing here. */
    dedicatedUser: shown(z.optional(textual(z.boolean()))),
    ...SecretBase.shape,
  })
  .check(
    z.refine(({ accessToken, clientId }) => accessToken !== undefined || clientId !== undefined, {
      path: ['clientId'],
      message: 'is required, unless there is an accessToken',
    }),
    z.refine(({ accessToken, clientSecret }) => accessToken !== undefined || clientSecret !== undefined, {
      path: ['clientSecret'],
      message: 'is required, unless there is an accessToken',
    }),
  );
export type Secret = z.infer<typeof Secret>;

export const IdText = z.string().check(z.regex(/^[1-9]\d{0,15}$/, 'must be 1 to 16 digits without a leading zero'));

/** An id as text that stays what it is as a number. */
export const UserId = z.string().check(z.regex(/^[1-9]\d{0,14}$/, 'must be the id of a user: 1 to 15 digits'));
export const FieldId = z.string().check(z.regex(/^[1-9]\d{0,14}$/, 'must be the id of a custom field'));

const ExactId = IdText.brand<'ConversationId'>();

export const ConversationId = exactId(ExactId, 1);
export type ConversationId = z.infer<typeof ConversationId>;

export const ThreadId = IdText.brand<'ThreadId'>();
export type ThreadId = z.infer<typeof ThreadId>;

/** The statuses on Help Scout's page about new threads. */
export const Status = z.enum(['active', 'all', 'closed', 'open', 'pending', 'spam']);
const Customer = z.strictObject({ id: z.optional(Id), email: z.optional(Email) }).check(
  z.refine(({ id, email }) => (id === undefined) !== (email === undefined), {
    message: 'must have either id or email',
    ...inJsonSchema({ oneOf: [{ required: ['id'] }, { required: ['email'] }] }),
  }),
);

export const Text = visibleHtml(MAX_TEXT);

/** `yyyy-MM-dd'T'HH:mm:ss'Z'`: Help Scout refuses milliseconds, and `Date` would make March 3 of February 31. */
export const Timestamp = z.iso.datetime({
  precision: 0,
  error: 'must be a date and time like 2026-01-31T09:30:00Z, without milliseconds',
});

/** Only an imported thread may have its own date. */
export function isDatedAsImported({ createdAt, imported }: Partial<Record<'createdAt' | 'imported', unknown>>) {
  return createdAt === undefined || imported === true;
}
export const DATED_AS_IMPORTED = {
  path: ['createdAt'],
  message: 'can only be used with imported set to true',
  ...inJsonSchema({
    dependentSchemas: { createdAt: { properties: { imported: { const: true } }, required: ['imported'] } },
  }),
};

/**
 * A reply, in Help Scout's own words. The fields are sent in this order.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/reply/
 */
export const NewReply = z
  .strictObject({
    customer: Customer,
    text: Text,
    attachments: z.optional(Attachments),
    draft: z.optional(z.boolean()),
    imported: z.optional(z.boolean()),
    status: z.optional(Status),
    user: z.optional(Id),
    assignTo: z.optional(Id),
    cc: z.optional(z.array(Email).check(z.maxLength(MAX_ADDRESSES))),
    bcc: z.optional(z.array(Email).check(z.maxLength(MAX_ADDRESSES))),
    createdAt: z.optional(Timestamp),
  })
  .check(z.refine(isDatedAsImported, DATED_AS_IMPORTED));
export type NewReply = z.infer<typeof NewReply>;

/** A reply that has gone out. */
export const ReplyResult = z.object({
  threadId: z.nullable(ThreadId).check(z.describe('`null` where Help Scout did not name the thread')),
  conversationId: ExactId,
  movedFrom: z
    .optional(ExactId)
    .check(z.describe('The conversation that was asked for, if it was merged into this one')),
});
export type ReplyResult = z.infer<typeof ReplyResult>;

/** A thread as it reads back. Only what we look at; the rest may change as Help Scout likes. */
export const Thread = z.object({
  id: z.pipe(z.number(), z.transform(String)),
  type: z.string(),
  createdAt: z.string(),
  body: z.nullish(z.string()),
  createdBy: z.nullish(z.object({ id: z.number() })),
});
export type Thread = z.infer<typeof Thread>;

/** In a baseline: the list contradicted its totals, so a thread that is not in the baseline need not be new. */
export const INCOMPLETE = 'incomplete';

/** One page of threads. Only an empty list shows none: threads that are there and not shown prove nothing. */
export const ThreadPage = z
  .object({
    _embedded: z.optional(z.object({ threads: z.array(Thread) })),
    page: z.object({ totalPages: z.number(), totalElements: z.number() }),
  })
  .check(
    z.refine(({ _embedded: { threads } = { threads: [] }, page }) => threads.length > 0 || page.totalElements === 0, {
      path: ['_embedded'],
    }),
  );

/** A field that is missing or has another type becomes `undefined`, and the other fields are kept. `null` means none. */
const ifKnown = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.nullish(schema), undefined);

const Person = z.object({ id: z.number(), email: z.nullish(z.string()) });

/** A conversation as it reads back. Only what we look at. */
export const Conversation = z.object({
  id: z.pipe(z.pipe(z.number(), z.transform(String)), ExactId),
  status: z.string(),
  state: ifKnown(z.string()),
  subject: ifKnown(z.string()),
  mailboxId: z.catch(z.optional(z.number()), undefined),
  /** Absent if it has no owner. */
  assignee: ifKnown(Person),
  tags: ifKnown(z.array(z.object({ tag: z.string() }))),
  customFields: ifKnown(z.array(z.object({ id: z.number(), value: z.nullish(z.string()) }))),
  snooze: ifKnown(z.object({ snoozedUntil: z.string(), unsnoozeOnCustomerReply: z.nullish(z.boolean()) })),
  primaryCustomer: ifKnown(Person),
  createdAt: ifKnown(z.string()),
  /** When a user last changed it; whole seconds. */
  userUpdatedAt: ifKnown(z.string()),
});
export type Conversation = z.infer<typeof Conversation>;

/** A conversation that has been changed, without what it says about people: no subject, no customer, no custom fields. */
export const UpdateResult = z.object({
  conversation: z.object({
    id: ExactId,
    status: z.string(),
    mailboxId: z.optional(z.number()),
    assigneeId: z.nullable(z.number()),
    tags: z.array(z.string()),
    snoozedUntil: z.optional(z.string()),
  }),
  movedFrom: z
    .optional(ExactId)
    .check(z.describe('The conversation that was asked for, if it was merged into this one')),
});
export type UpdateResult = z.infer<typeof UpdateResult>;

/** One page of conversations. Only an empty list, and a page past the last one, has no `_embedded`. */
export const ConversationPage = z
  .object({
    _embedded: z.optional(z.object({ conversations: z.array(z.unknown()) })),
    page: z.object({ number: z.optional(z.number()), totalPages: z.number(), totalElements: z.number() }),
  })
  .check(
    z.refine(
      ({ _embedded, page: { number = 1, totalPages, totalElements } }) =>
        _embedded !== undefined || totalElements === 0 || number > totalPages,
      { path: ['_embedded'] },
    ),
  );

/** One page of users. */
export const UserPage = z.object({
  _embedded: z.optional(z.object({ users: z.array(Person) })),
  page: z.object({ totalPages: z.number() }),
});

export const User = z.object({ id: z.number() });

export const Token = z.object({
  access_token: HeaderText,
  expires_in: z._default(z.coerce.number().check(z.positive()), 3_600),
});

/** The envelope of an error; older ones lack most of it. */
export const ErrorBody = z.object({
  logRef: z.catch(z.optional(z.string()), undefined),
  message: z.catch(z.optional(z.string()), undefined),
  _embedded: z.catch(
    z.optional(
      z.object({
        errors: z.catch(
          z.array(z.object({ path: z.catch(z.string(), ''), message: z.catch(z.string(), 'is not valid') })),
          [],
        ),
      }),
    ),
    undefined,
  ),
});
