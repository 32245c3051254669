import * as z from 'zod/mini';
import type { Baseline, Evidence, NotProven, Several } from '../../operation.ts';
import { visibleText } from '../../visible-text.ts';
import { exactId, Segment } from '../id-text.ts';
import { earliestMs } from '../vendor-clock.ts';

/** The most characters that WhatsApp takes. */
const MAX_TEXT = 4_096;

export const Text = visibleText(MAX_TEXT);

/**
 * A WhatsApp message, in WapiKit's own words. Only texts: other types name media that were uploaded before.
 * @see https://docs.wapikit.com/api-reference/introduction
 */
export const NewMessage = z.strictObject({
  messageData: z.strictObject({ messageType: z._default(z.literal('Text'), 'Text'), text: Text }),
});
export type NewMessage = z.infer<typeof NewMessage>;

export const MemberId = exactId(Segment.brand<'MemberId'>());
export type MemberId = z.infer<typeof MemberId>;

/** Whom a conversation is given to, in WapiKit's own words. */
export const Assignment = z.strictObject({ organizationMemberId: MemberId });
export type Assignment = z.infer<typeof Assignment>;

/** The server's own yes to an assignment. */
export const AssignmentResponse = z.object({ data: z.literal(true) });

/** A message that has gone out. */
export const MessageResult = z.object({ messageId: z.string(), conversationId: z.string() });
export type MessageResult = z.infer<typeof MessageResult>;

const Word = z.string().check(z.maxLength(256));

/** A message as it reads back. Only what we look at. */
export const Message = z.object({
  uniqueId: Word,
  direction: z.catch(z.optional(Word), undefined),
  createdAt: Word,
  messageData: z.catch(z.optional(z.object({ text: z.catch(z.optional(z.string()), undefined) })), undefined),
});
export type Message = z.infer<typeof Message>;

export const MessageResponse = z.object({ message: Message });
export const MessagePage = z.object({
  messages: z.pipe(
    z.nullable(z.array(Message)),
    z.transform((all) => all ?? []),
  ),
});

/** The messages that stand in a conversation before one is sent, oldest first. */
export function baselineOf(messages: readonly Message[]): Baseline {
  return messages.map(({ uniqueId }) => uniqueId).reverse();
}

/**
 * The message whose response was lost, if the list shows it. What is not listed is never `absent`: the server sends to
 * WhatsApp first and stores second, so a message that it does not show may have reached the customer.
 * @param clockOffsetMs how far WapiKit's clock is ahead of ours
 */
export function matchMessage(
  messages: readonly Message[],
  { messageData: { text } }: NewMessage,
  { sentAt, before }: Evidence,
  clockOffsetMs: number,
): Message | Several | NotProven {
  const known = new Set(before);
  const candidates = messages.filter(
    (message) =>
      message.direction === 'OutBound' &&
      !known.has(message.uniqueId) &&
      message.messageData?.text?.trim() === text.trim() &&
      Date.parse(message.createdAt) >= earliestMs(sentAt, clockOffsetMs),
  );
  const [first, second] = candidates;
  if (!first) return 'unclear';
  return second ? { several: candidates.map(({ uniqueId }) => uniqueId) } : first;
}
