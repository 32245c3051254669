import * as z from 'zod';
import { inJsonSchema } from '../../json-schema.ts';
import { digits } from '../id-text.ts';
import { Message } from './messages.ts';
import { Conversation } from './schemas.ts';

const Page = digits(7).transform(Number);

const PerPage = digits(2)
  .refine((count) => Number(count) <= 50, {
    message: 'must be at most 50',
    ...inJsonSchema({ pattern: '^(?:[1-9]|[1-4][0-9]|50)$' }),
  })
  .transform(Number);

/**
 * What conversations to list, in WapiKit's own words. Without a status it leaves out Closed and Deleted ones.
 * @see https://docs.wapikit.com/api-reference/introduction
 */
export const ConversationQuery = z.strictObject({
  page: Page.default(1),
  per_page: PerPage.default(50),
  status: z.enum(['Active', 'Closed', 'Deleted']).optional(),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

const Word = z.string().max(256);

/** A conversation with what it says about the contact. */
export const ConversationDetails = Conversation.extend({
  contact: z
    .object({ uniqueId: Word, name: Word.nullish().catch(undefined), phone: Word.nullish().catch(undefined) })
    .optional()
    .catch(undefined),
  messages: z.array(Message).optional().catch(undefined),
});
export type ConversationDetails = z.infer<typeof ConversationDetails>;

export const DetailsResponse = z.object({ conversation: ConversationDetails });

/** One page of conversations. An empty list may be `null`. */
export const ConversationPage = z.object({
  conversations: z
    .array(ConversationDetails)
    .nullable()
    .transform((all) => all ?? []),
});
export type ConversationPage = z.infer<typeof ConversationPage>;
