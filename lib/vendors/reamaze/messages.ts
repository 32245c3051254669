import * as z from 'zod/mini';
import { visibleText } from '../../visible-text.ts';
import { Email } from '../email.ts';
import { Slug } from './schemas.ts';

const MAX_BODY = 100_000;

const Body = visibleText(MAX_BODY);

/** An https URL. We do not check that a file is there. */
const Link = z
  .string()
  .check(
    z.maxLength(2_048),
    z.regex(
      /^https:\/\/(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}(?::[1-9]\d{0,3})?(?:[/?#][!-~]*)?$/,
      'must be an https address',
    ),
  );

/**
 * A message to the customer, in Re:amaze's own words. Re:amaze resolves a conversation when staff writes in it, unless the
 * message says that it must not: so the caller must say which.
 * @see https://www.reamaze.com/api/post_messages
 */
export const NewMessage = z.strictObject({
  body: Body.check(z.describe('Markdown; HTML is shown as it is written')),
  suppress_autoresolve: z.boolean().check(z.describe('`false` lets Re:amaze resolve the conversation')),
  suppress_notifications: z.optional(z.boolean()),
  suppress_surveys: z.optional(z.boolean()),
  recipients: z.optional(z.array(Email).check(z.maxLength(100))),
  attachment: z.optional(Link),
});
export type NewMessage = z.infer<typeof NewMessage>;

/** An internal note: a message of visibility 1. */
export const NewNote = z.strictObject({ body: Body, attachment: z.optional(Link) });
export type NewNote = z.infer<typeof NewNote>;

/** A message or a note as it goes out. */
export type SentMessage = (NewMessage & { readonly visibility: 0 }) | (NewNote & { readonly visibility: 1 });

/** A message that has gone out. Re:amaze's messages have no id of their own but the key that was sent with them. */
export const MessageResult = z.object({ slug: Slug, origin_id: z.string() });
export type MessageResult = z.infer<typeof MessageResult>;

/** A message as it reads back. Only what we look at. */
export const Message = z.object({
  body: z.string(),
  origin_id: z.catch(z.nullish(z.string()), undefined),
  visibility: z.catch(z.nullish(z.number()), undefined),
});
export type Message = z.infer<typeof Message>;

/** One page of messages. A list that does not state how many pages and messages there are proves no absence. */
export const MessagePage = z.object({
  page_count: z.catch(z.optional(z.number()), undefined),
  total_count: z.catch(z.optional(z.number()), undefined),
  messages: z.array(Message),
});
