import * as z from 'zod';
import { Email } from '../email.ts';
import { digits } from '../id-text.ts';
import { Conversation } from './schemas.ts';

const Words = z.string().min(1).max(255);
const Digits = digits(9);
const Day = z.string().regex(/^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/, 'must be a date like 2026-01-31');

/**
 * What conversations to list, in Re:amaze's own words. Without a filter it leaves out archived ones.
 * @see https://www.reamaze.com/api/get_conversations
 */
export const ConversationQuery = z.strictObject({
  filter: z.enum(['archived', 'open', 'unassigned', 'all']).optional(),
  for: Email.optional().describe('The customer’s e-mail address'),
  for_id: Words.optional().describe('The customer’s id in the single sign-on'),
  sort: z.enum(['updated', 'changed']).optional(),
  tag: Words.optional(),
  category: Words.optional(),
  origin: Digits.optional(),
  start_date: Day.optional(),
  end_date: Day.optional(),
  page: Digits.optional(),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

const Text = z.string().max(10_000).nullish().catch(undefined);

/** A conversation with what it says about people. */
export const ConversationDetails = Conversation.extend({
  subject: Text,
  author: z.object({ name: Text, email: Text }).nullish().catch(undefined),
});
export type ConversationDetails = z.infer<typeof ConversationDetails>;

/** What `getConversation` returns. */
export const ConversationResult = z.object({ conversation: ConversationDetails });

/** One page of conversations. */
export const ConversationPage = z.object({
  page_count: z.number().catch(1),
  total_count: z.number().catch(0),
  conversations: z.array(ConversationDetails),
});
export type ConversationPage = z.infer<typeof ConversationPage>;
