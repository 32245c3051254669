import * as z from 'zod/mini';
import { inJsonSchema } from '../../json-schema.ts';
import { digits } from '../id-text.ts';
import { Message } from './messages.ts';
import { Conversation } from './schemas.ts';

const Page = z.pipe(digits(7), z.transform(Number));

const PerPage = z.pipe(
  digits(2).check(
    z.refine((count) => Number(count) <= 50, {
      message: 'must be at most 50',
      ...inJsonSchema({ pattern: '^(?:[1-9]|[1-4][0-9]|50)$' }),
    }),
  ),
  z.transform(Number),
);

/**
 * What conversations to list, in WapiKit's own words. Without a status it leaves out Closed and Deleted ones.
 * @see https://docs.wapikit.com/api-reference/introduction
 */
export const ConversationQuery = z.strictObject({
  page: z._default(Page, 1),
  per_page: z._default(PerPage, 50),
  status: z.optional(z.enum(['Active', 'Closed', 'Deleted'])),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

const Word = z.string().check(z.maxLength(256));

/** A conversation with what it says about the contact. */
export const ConversationDetails = z.extend(Conversation, {
  contact: z.catch(
    z.optional(
      z.object({
        uniqueId: Word,
        name: z.catch(z.nullish(Word), undefined),
        phone: z.catch(z.nullish(Word), undefined),
      }),
    ),
    undefined,
  ),
  messages: z.catch(z.optional(z.array(Message)), undefined),
});
export type ConversationDetails = z.infer<typeof ConversationDetails>;

export const DetailsResponse = z.object({ conversation: ConversationDetails });

/** One page of conversations. An empty list may be `null`. */
export const ConversationPage = z.object({
  conversations: z.pipe(
    z.nullable(z.array(ConversationDetails)),
    z.transform((all) => all ?? []),
  ),
});
export type ConversationPage = z.infer<typeof ConversationPage>;
