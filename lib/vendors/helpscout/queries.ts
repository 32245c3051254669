import * as z from 'zod';
import { digits } from '../id-text.ts';
import { Timestamp } from './schemas.ts';

const Digits = digits(16);
const Words = z.string().min(1).max(1_000);

/**
 * What conversations to list, in Help Scout's own words. Without a status it lists active ones only.
 * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
 */
export const ConversationQuery = z.strictObject({
  query: Words.optional().describe('A search such as (email:"ana@example.com")'),
  mailbox: z.preprocess((id) => (Number.isSafeInteger(id) ? String(id) : id), Words).optional(),
  folder: Digits.optional(),
  status: z.enum(['active', 'all', 'closed', 'open', 'pending', 'spam']).optional(),
  tag: Words.optional(),
  assigned_to: Digits.optional(),
  modifiedSince: Timestamp.optional(),
  number: Digits.optional(),
  sortField: z
    .enum([
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
    ])
    .optional(),
  sortOrder: z.enum(['asc', 'desc']).optional(),
  customFieldsByIds: Words.optional(),
  page: digits(9).optional(),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

/** An id as we show it: text, though Help Scout sends a number. */
const ShownId = z.union([z.number().transform(String), z.string()]);
const ShownText = z.string().nullish();
const Person = z.object({ id: ShownId, email: ShownText, first: ShownText, last: ShownText });

/** A conversation as `getConversation` shows it: in Help Scout's own words, ids as text. */
export const ConversationDetails = z.object({
  id: ShownId,
  number: z.number().nullish(),
  status: z.string(),
  state: ShownText,
  subject: ShownText,
  mailboxId: ShownId.optional(),
  assignee: Person.nullish(),
  primaryCustomer: Person.nullish(),
  tags: z.array(z.object({ tag: z.string() })).nullish(),
  customFields: z.array(z.object({ id: ShownId, name: ShownText, value: ShownText })).nullish(),
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
  movedFrom: z.string().optional().describe('The conversation that was asked for, if it was merged into this one'),
});
export type ConversationResult = z.infer<typeof ConversationResult>;
