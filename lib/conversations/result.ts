import * as z from 'zod';
import { Conversation } from './model/conversation.ts';
import { PARTS } from './model/inputs.ts';
import { Account, Vendor } from './target.ts';

/** What a neutral operation has done. */
export const Result = z.object({
  vendor: Vendor,
  conversationId: z.string().optional().describe('Absent if all conversations of an author were meant'),
  messageId: z.string().optional().describe('The id of the message or note; absent if the vendor does not name it'),
  movedFrom: z.string().optional().describe('The conversation that was asked for, if it was merged into this one'),
  scope: z.literal('author').optional().describe('All conversations of an author were meant'),
  conversationIds: z
    .array(z.string())
    .readonly()
    .optional()
    .describe('With `scope`: the ids of the conversations that were changed'),
  parts: z
    .partialRecord(z.enum(PARTS), z.literal('done'))
    .optional()
    .describe('For an update: the parts that were carried out'),
});
export type Result = z.input<typeof Result>;

/** A conversation in a list with those of other vendors and accounts. */
export const Listed = Conversation.extend({ vendor: Vendor, account: Account });
