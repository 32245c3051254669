import * as z from 'zod/mini';
import { Conversation } from './model/conversation.ts';
import { PARTS } from './model/inputs.ts';
import { Account, Vendor } from './target.ts';

/** What a neutral operation has done. */
export const Result = z.object({
  vendor: Vendor,
  conversationId: z.optional(z.string()).check(z.describe('Absent if all conversations of an author were meant')),
  messageId: z
    .optional(z.string())
    .check(z.describe('The id of the message or note; absent if the vendor does not name it')),
  movedFrom: z
    .optional(z.string())
    .check(z.describe('The conversation that was asked for, if it was merged into this one')),
  scope: z.optional(z.literal('author')).check(z.describe('All conversations of an author were meant')),
  conversationIds: z
    .optional(z.readonly(z.array(z.string())))
    .check(z.describe('With `scope`: the ids of the conversations that were changed')),
  parts: z
    .optional(z.partialRecord(z.enum(PARTS), z.literal('done')))
    .check(z.describe('For an update: the parts that were carried out')),
});
export type Result = z.input<typeof Result>;

/** A conversation in a list with those of other vendors and accounts. */
export const Listed = z.extend(Conversation, { vendor: Vendor, account: Account });
