import * as z from 'zod/mini';
import { HeaderText, SecretBase } from '../../secrets/base.ts';
import { exactId, Segment } from '../id-text.ts';

/** The token is a JWT, sent as it is. */
export const Secret = z.strictObject({ accessToken: HeaderText, ...SecretBase.shape });
export type Secret = z.infer<typeof Secret>;

/** An id as text: a UUID in practice, though nothing says so. */
export const ConversationId = exactId(Segment.brand<'ConversationId'>());
export type ConversationId = z.infer<typeof ConversationId>;

/**
 * A change of a conversation, in WapiKit's own words. `Resolved`, which some conversations have, cannot be set.
 * @see https://docs.wapikit.com/api-reference/introduction
 */
export const ConversationUpdate = z.strictObject({ status: z.enum(['Active', 'Closed', 'Deleted']) });
export type ConversationUpdate = z.infer<typeof ConversationUpdate>;

const Word = z.string().check(z.maxLength(256));
const Count = z.number().check(z.int(), z.nonnegative());

/** A field that is missing, `null` or of another type becomes `undefined`, and the other fields are kept. */
const ifKnown = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** The January 2025 server calls the label `name`. */
const Tag = z.pipe(
  z.object({ uniqueId: Word, label: ifKnown(Word), name: ifKnown(Word) }),
  z.transform(({ uniqueId, label, name }) => ({ uniqueId, label: label ?? name })),
);

/**
 * A conversation as it reads back, without what it says about the customer: no contact, no messages.
 * It is kept in the ledger and published in result events, where customer text has no place.
 */
export const Conversation = z.object({
  uniqueId: Word,
  /** Not a closed list: the server's database knows more statuses than its API. */
  status: Word,
  contactId: ifKnown(Word),
  campaignId: ifKnown(Word),
  organizationId: ifKnown(Word),
  initiatedBy: ifKnown(Word),
  createdAt: ifKnown(Word),
  numberOfUnreadMessages: ifKnown(Count),
  totalMessages: ifKnown(Count),
  assignedTo: ifKnown(z.object({ uniqueId: Word })),
  tags: ifKnown(z.array(Tag).check(z.maxLength(200))),
});
export type Conversation = z.infer<typeof Conversation>;

/** A conversation that has been updated. */
export const UpdateResult = z.object({ conversation: Conversation });
export type UpdateResult = z.infer<typeof UpdateResult>;

export const ConversationResponse = z.object({ conversation: Conversation });

/** The text of an error, in whichever of its shapes: a bare string, or in `message` or `error`. */
export const ErrorBody = z.union([
  z.string(),
  z.pipe(
    z.object({ message: z.string() }),
    z.transform(({ message }) => message),
  ),
  z.pipe(
    z.object({ error: z.string() }),
    z.transform(({ error }) => error),
  ),
]);
