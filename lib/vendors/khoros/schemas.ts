import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { SecretBase, shown } from '../../secrets/base.ts';
import { visibleText } from '../../visible-text.ts';
import { exactId, Segment } from '../id-text.ts';
import type { VendorResponse } from '../profile.ts';

const BasicText = z
  .string()
  .check(z.minLength(1), z.maxLength(1_024), z.regex(/^[^\p{Cc}\p{Cs}]+$/u, 'must have no control characters'));

/** Credentials of a Care API account, and where its instance is: no name is enough to know the host. */
export const Secret = z.strictObject({
  username: shown(BasicText.check(z.refine((name) => !name.includes(':'), 'must have no colon'))),
  password: BasicText,
  ...SecretBase.shape,
  baseUrl: shown(z.string().check(z.maxLength(2_048))),
});
export type Secret = z.infer<typeof Secret>;

const Id = exactId(Segment);

/** The longest comment that leaves room for the rest of the URL within the 8 kB that servers usually take. */
const MAX_ENCODED_COMMENT = 6_000;

/** An empty one is refused rather than left out: a caller that sends a comment expects a note. */
export const Comment = visibleText(MAX_ENCODED_COMMENT).check(
  z.refine(
    (text) => encodeURIComponent(text).length <= MAX_ENCODED_COMMENT,
    `must be at most ${MAX_ENCODED_COMMENT} bytes once it is percent-encoded: it travels in the URL`,
  ),
);

/**
 * Whose conversations to reactivate: an author, who is another one on each network and in each instance of it.
 * Network types are no closed list: the vendor's own example has one that its reference lacks.
 * @see https://developer.khoros.com/khoroscaredevdocs/docs/reactivate-an-authors-conversations
 */
export const Reactivation = z.strictObject({
  networkType: Id,
  networkId: Id,
  networkInstance: z.optional(Id),
  comment: z.optional(Comment),
  pageId: z.optional(Id),
});
export type Reactivation = z.infer<typeof Reactivation>;

export type Author = Pick<Reactivation, 'networkType' | 'networkId' | 'networkInstance'>;

/** The instance of a network without instances, in routes and keys that need one. */
export const ONLY_INSTANCE = 'default';

/** The ledger keys its line of actions by this, and a key of it may have 2 kB. */
const MAX_KEY = 512;

/** An author, without the fields of a reactivation. */
export const AuthorQuery = z.omit(Reactivation, { comment: true, pageId: true });
export type AuthorQuery = z.infer<typeof AuthorQuery>;

/** One name per author: `networkType/networkInstance/networkId`, none of which can contain the slash. */
export function authorKey({ networkType, networkInstance = ONLY_INSTANCE, networkId }: Author): string {
  const key = [networkType, networkInstance, networkId].join('/');
  return Buffer.byteLength(key) <= MAX_KEY ? key : `sha256/${createHash('sha256').update(key).digest('hex')}`;
}

export const NumberText = z.string().check(z.regex(/^\d{1,40}$/, 'must be a display number: digits, as agents see it'));

/** A conversation's number as agents see it. */
export const DisplayNumber = z.pipe(
  z.union([z.pipe(z.number().check(z.int(), z.nonnegative()), z.transform(String)), NumberText]),
  z.string().brand<'DisplayNumber'>(),
);
export type DisplayNumber = z.infer<typeof DisplayNumber>;

/** Conversations that went back into the workflow. */
export const ReactivationResult = z.object({
  conversationIds: z
    .readonly(z.array(DisplayNumber))
    .check(z.describe('Display numbers, as agents see them. Empty: there was nothing to reactivate')),
});
export type ReactivationResult = z.infer<typeof ReactivationResult>;

/** The response to a reactivation. */
export const ReactivationResponse = z.object({ status: z.literal('success'), data: z.array(DisplayNumber) });

/** A note as it reads back; it has no id. `createDate` is in epoch milliseconds, though only seconds count. */
const Note = z.object({ createDate: z.number(), note: z.string() });

/** A conversation as it reads back. Only what we look at. */
export const Conversation = z.object({
  displayNumber: DisplayNumber,
  status: z.string(),
  /** Absent if the account may not read them. */
  notes: z.optional(z.array(Note)),
});
export type Conversation = z.infer<typeof Conversation>;

const Text = z.catch(z.nullish(z.string()), undefined);
const EpochMs = z.catch(z.optional(z.number()), undefined);

/** A conversation with what it says about the agent, and when. */
export const ConversationDetails = z.extend(Conversation, {
  lswUuid: Text,
  assignedToAgent: z.catch(z.nullish(z.object({ name: Text, email: Text })), undefined),
  createDate: EpochMs,
  closeDate: EpochMs,
  tags: z.catch(z.optional(z.array(z.unknown())), undefined),
});
export type ConversationDetails = z.infer<typeof ConversationDetails>;

/** What the queries return. */
export const ConversationList = z.object({ conversations: z.array(z.omit(ConversationDetails, { notes: true })) });
export type ConversationList = z.output<typeof ConversationList>;

const MAX_DISPLAY_IDS = 20;

/**
 * Which conversations to read, by the numbers that agents see.
 * @see https://developer.khoros.com/khoroscaredevdocs/reference/displayidsdisplaynumber-1
 */
export const DisplayNumbers = z.strictObject({
  displayNumbers: z.pipe(
    // Over HTTP they come as Khoros's own path has them: with commas between.
    z.transform((given) => (typeof given === 'string' ? given.split(',') : given)),
    z.array(DisplayNumber).check(z.minLength(1), z.maxLength(MAX_DISPLAY_IDS)),
  ),
});
export type DisplayNumbers = z.infer<typeof DisplayNumbers>;

/** Conversations, however many were asked for; those that could not be read are missing. */
export const Conversations = z.object({
  data: z.union([
    z.array(ConversationDetails),
    z.pipe(
      ConversationDetails,
      z.transform((one) => [one]),
    ),
  ]),
});

/** An author's conversations that changed: Care's own ids. */
export const ConversationIds = z.object({ data: z.array(z.string().check(z.minLength(1))) });

const FailedWithin = z.object({ status: z.enum(['fail', 'error']) });

/** The failure that the body of a response states, if any: `fail` is the caller's fault, `error` the server's. */
export function failureWithin(response: VendorResponse): 'fail' | 'error' | undefined {
  return FailedWithin.safeParse(response.json()).data?.status;
}
