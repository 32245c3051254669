import * as z from 'zod/mini';
import { Email } from '../../vendors/email.ts';
import { exactId, Segment } from '../../vendors/id-text.ts';

/** The neutral contract's names for a conversation's status. */
export const STATUSES = ['open', 'pending', 'closed', 'spam', 'on_hold'] as const;
export const Status = z.enum(STATUSES);
export type Status = z.infer<typeof Status>;

const Word = z.string().check(z.maxLength(256));

const Phone = z.string().check(z.regex(/^\+?[0-9][0-9 ().-]{4,30}$/, 'must be a telephone number like +351910000123'));

/** Whose conversation is meant. */
export const Customer = z.union(
  [z.strictObject({ email: Email }), z.strictObject({ id: exactId(Segment) }), z.strictObject({ phone: Phone })],
  'must have exactly one of email, id and phone',
);
export type Customer = z.infer<typeof Customer>;

/** An author at Khoros. The same person is another author on each network and in each instance of it. */
export const Author = z.strictObject({
  networkType: exactId(Segment),
  networkId: exactId(Segment),
  networkInstance: z.optional(exactId(Segment)),
  pageId: z.optional(exactId(Segment)),
});
export type Author = z.infer<typeof Author>;

/** The assignee of a conversation. Vendors name their users by an address, an id, or both. */
export const Person = z.object({ id: z.optional(Word), email: z.optional(Word) });

/** A conversation, with its status in neutral words and in the vendor's own. */
export const Conversation = z.object({
  conversationId: Word,
  status: Status,
  vendorStatus: z.union([z.string(), z.number()]).check(z.describe('In the vendor’s own words')),
  subject: z.optional(z.string()),
  updatedAt: z.iso.datetime({ offset: true }),
  assignee: z.optional(Person).check(z.describe('Absent if nobody owns it')),
  tags: z.optional(z.array(z.string())).check(z.describe('Absent if the vendor has none to show')),
});
export type Conversation = z.infer<typeof Conversation>;

/** A conversation as an adapter reads it. */
export interface ReadConversation extends Conversation {
  /** Identifies the customer at the vendor. Callers never see it. */
  readonly customerKey?: string | undefined;
}
