import * as z from 'zod';
import { Email } from '../../vendors/email.ts';
import { exactId, Segment } from '../../vendors/id-text.ts';

/** The neutral contract's names for a conversation's status. */
export const STATUSES = ['open', 'pending', 'closed', 'spam', 'on_hold'] as const;
export const Status = z.enum(STATUSES);
export type Status = z.infer<typeof Status>;

const Word = z.string().max(256);

const Phone = z.string().regex(/^\+?[0-9][0-9 ().-]{4,30}$/, 'must be a telephone number like +351910000123');

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
  networkInstance: exactId(Segment).optional(),
  pageId: exactId(Segment).optional(),
});
export type Author = z.infer<typeof Author>;

/** The assignee of a conversation. Vendors name their users by an address, an id, or both. */
export const Person = z.object({ id: Word.optional(), email: Word.optional() });

/** A conversation, with its status in neutral words and in the vendor's own. */
export const Conversation = z.object({
  conversationId: Word,
  status: Status,
  vendorStatus: z.union([z.string(), z.number()]).describe('In the vendor’s own words'),
  subject: z.string().optional(),
  updatedAt: z.iso.datetime({ offset: true }),
  assignee: Person.optional().describe('Absent if nobody owns it'),
  tags: z.array(z.string()).optional().describe('Absent if the vendor has none to show'),
});
export type Conversation = z.infer<typeof Conversation>;

/** A conversation as an adapter reads it. */
export interface ReadConversation extends Conversation {
  /** Identifies the customer at the vendor. Callers never see it. */
  readonly customerKey?: string | undefined;
}
