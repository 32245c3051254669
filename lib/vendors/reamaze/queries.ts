import * as z from 'zod/mini';
import { Email } from '../email.ts';
import { digits } from '../id-text.ts';
import { Conversation } from './schemas.ts';

const Words = z.string().check(z.minLength(1), z.maxLength(255));
const Digits = digits(9);
const Day = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/, 'must be a date like 2026-01-31'));

/**
 * What conversations to list, in Re:amaze's own words. Without a filter it leaves out archived ones.
 * @see https://www.reamaze.com/api/get_conversations
 */
export const ConversationQuery = z.strictObject({
  filter: z.optional(z.enum(['archived', 'open', 'unassigned', 'all'])),
  for: z.optional(Email).check(z.describe('The customer’s e-mail address')),
  for_id: z.optional(Words).check(z.describe('The customer’s id in the single sign-on')),
  sort: z.optional(z.enum(['updated', 'changed'])),
  tag: z.optional(Words),
  category: z.optional(Words),
  origin: z.optional(Digits),
  start_date: z.optional(Day),
  end_date: z.optional(Day),
  page: z.optional(Digits),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

const Text = z.catch(z.nullish(z.string().check(z.maxLength(10_000))), undefined);

/** A conversation with what it says about people. */
export const ConversationDetails = z.extend(Conversation, {
  subject: Text,
  author: z.catch(z.nullish(z.object({ name: Text, email: Text })), undefined),
});
export type ConversationDetails = z.infer<typeof ConversationDetails>;

/** What `getConversation` returns. */
export const ConversationResult = z.object({ conversation: ConversationDetails });

/** One page of conversations. */
export const ConversationPage = z.object({
  page_count: z.catch(z.number(), 1),
  total_count: z.catch(z.number(), 0),
  conversations: z.array(ConversationDetails),
});
export type ConversationPage = z.infer<typeof ConversationPage>;
