import * as z from 'zod/mini';
import { digits } from '../id-text.ts';
import { Timestamp } from './schemas.ts';

const Digits = digits(16);
const Words = z.string().check(z.minLength(1), z.maxLength(1_000));

/**
 * What conversations to list, in Help Scout's own words. Without a status it lists active ones only.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
 */
export const ConversationQuery = z.strictObject({
  query: z.optional(Words).check(z.describe('A search such as (email:"ana@example.com")')),
  mailbox: z.optional(
    z.pipe(
      z.transform((id) => (Number.isSafeInteger(id) ? String(id) : id)),
      Words,
    ),
  ),
  folder: z.optional(Digits),
  status: z.optional(z.enum(['active', 'all', 'closed', 'open', 'pending', 'spam'])),
  tag: z.optional(Words),
  assigned_to: z.optional(Digits),
  modifiedSince: z.optional(Timestamp),
  number: z.optional(Digits),
  sortField: z.optional(
    z.enum([
      'createdAt',
      'customerEmail',
      'customerName',
      'mailboxid',
      'modifiedAt',
      'number',
      'score',
      'status',
      'subject',
      'waitingSince',
    ]),
  ),
  sortOrder: z.optional(z.enum(['asc', 'desc'])),
  customFieldsByIds: z.optional(Words),
  page: z.optional(digits(9)),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

/** An id as we show it: text, though Help Scout sends a number. */
const ShownId = z.union([z.pipe(z.number(), z.transform(String)), z.string()]);
const ShownText = z.nullish(z.string());
const Person = z.object({ id: ShownId, email: ShownText, first: ShownText, last: ShownText });

/** A conversation as `getConversation` shows it: in Help Scout's own words, ids as text. */
export const ConversationDetails = z.object({
  id: ShownId,
  number: z.nullish(z.number()),
  status: z.string(),
  state: ShownText,
  subject: ShownText,
  mailboxId: z.optional(ShownId),
  assignee: z.nullish(Person),
  primaryCustomer: z.nullish(Person),
  tags: z.nullish(z.array(z.object({ tag: z.string() }))),
  customFields: z.nullish(z.array(z.object({ id: ShownId, name: ShownText, value: ShownText }))),
  createdAt: ShownText,
  userUpdatedAt: ShownText,
  closedAt: ShownText,
});

/** One page of conversations, and how many there are. */
export const ConversationList = z.object({
  conversations: z.array(ConversationDetails),
  page: z.number(),
  totalPages: z.number(),
  totalElements: z.number(),
});
export type ConversationList = z.infer<typeof ConversationList>;

export const ConversationResult = z.object({
  conversation: ConversationDetails,
  movedFrom: z
    .optional(z.string())
    .check(z.describe('The conversation that was asked for, if it was merged into this one')),
});
export type ConversationResult = z.infer<typeof ConversationResult>;
