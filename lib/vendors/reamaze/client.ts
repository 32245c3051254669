import { AppError, invalid } from '../../errors/app-error.ts';
import { path } from '../../http/path.ts';
import type { Call, Done, Evidence, Found } from '../../operation.ts';
import type { Connection } from '../connection.ts';
import type { VendorResponse } from '../profile.ts';
import { anotherConversation, notCarriedOut, notReadBack, unrecognised } from '../read-back.ts';
import { readBody } from '../response-body.ts';
import { classifyUnshown, compare, leavesBrand, resendOf } from './evidence.ts';
import {
  Message,
  MessagePage,
  type MessageResult,
  type NewMessage,
  type NewNote,
  type SentMessage,
} from './messages.ts';
import { ConversationDetails, ConversationPage, type ConversationQuery } from './queries.ts';
import { Conversation, type ConversationUpdate, type Secret, type Slug, type UpdateResult } from './schemas.ts';

export const TITLE = 'Re:amaze';
/** Limit, above what a conversation has: 30 messages to a page. */
const MAX_PAGES = 40;

/** Re:amaze's API v1. */
export class Reamaze {
  readonly #connection: Connection<Secret>;
  readonly #now: () => number;

  constructor(connection: Connection<Secret>, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /**
   * Sets what the update names, and makes sure that it is set.
   *
   * Re:amaze responds with the conversation after the update; a field that the response does not show is read back.
   * @throws AppError `vendor_contract` with `verified: false` naming the fields that are not set after all,
   * `conversation_not_found`, `vendor_refused`, or a temporary error: see its `outcome`
   * @see https://www.reamaze.com/api/put_conversation
   */
  async updateConversation(slug: Slug, update: ConversationUpdate, call: Call): Promise<Done<UpdateResult>> {
    // Checks `hold_until` again: the action may have waited past it, and the conversation might then stay on hold for ever.
    if (update.hold_until !== undefined && Date.parse(update.hold_until) <= this.#now()) {
      throw invalid('hold_until', 'must be in the future');
    }
    const response = await this.#connection.send(
      {
        method: 'PUT',
        path: path`/api/v1/conversations/${slug}`,
        resend: resendOf(update),
        body: { conversation: update },
      },
      call,
    );
    const leaves = leavesBrand(update, await this.#connection.account(call));
    const { data: responded } = Conversation.safeParse(response.json());
    // A conversation that has moved to another brand may have another slug there.
    if (!responded || !(leaves || isSame(responded, slug))) {
      const shown = leaves ? undefined : await this.#ifAsAsked(slug, update, call);
      if (shown) return done(shown, true);
      throw unrecognised(TITLE, response);
    }
    const { differing, hidden } = compare(update, responded);
    // The old brand's host cannot read a conversation that has moved.
    if (differing.length === 0 && (hidden.length === 0 || leaves))
      return done(responded, leaves ? 'unsupported' : true);
    return this.#readBack(slug, update, responded, response, call);
  }

  /** @throws AppError `conversation_not_found`, `vendor_contract`, or a temporary error */
  async conversation(slug: Slug, call: Call): Promise<ConversationDetails> {
    return (await this.readWithClock(slug, call)).conversation;
  }

  /** The conversation with what it says about people. @throws AppError like `conversation` */
  async getConversation(slug: Slug, call: Call): Promise<{ readonly conversation: ConversationDetails }> {
    return { conversation: await this.conversation(slug, call) };
  }

  /**
   * One page of conversations. Re:amaze leaves out archived ones unless `filter` says otherwise.
   * @see https://www.reamaze.com/api/get_conversations
   */
  async listConversations(query: ConversationQuery, call: Call): Promise<ConversationPage> {
    const texts = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const response = await this.#connection.send(
      { method: 'GET', path: path`/api/v1/conversations`, resend: 'read', query: Object.fromEntries(texts) },
      call,
    );
    return readBody(ConversationPage, response, TITLE);
  }

  /**
   * Writes to the customer. `origin_id` is the action's id: Re:amaze drops a repeat with the same one.
   * @throws AppError `conversation_not_found`, `vendor_refused`, or a temporary error: see its `outcome`
   * @see https://www.reamaze.com/api/post_messages
   */
  createMessage(slug: Slug, message: NewMessage, call: Call): Promise<Done<MessageResult>> {
    return this.#post(slug, { ...message, visibility: 0 }, call);
  }

  /** Adds an internal note, with the same key as a message. @throws AppError like `createMessage` */
  addNote(slug: Slug, note: NewNote, call: Call): Promise<Done<MessageResult>> {
    return this.#post(slug, { ...note, visibility: 1 }, call);
  }

  /** Looks for a message or note whose response was lost, by its key. */
  async findMessage(slug: Slug, call: Call): Promise<Found<MessageResult>> {
    let listed = 0;
    const totals = new Set<number | undefined>();
    for (let page = 1; ; page += 1) {
      const response = await this.#connection.send(
        {
          method: 'GET',
          path: path`/api/v1/conversations/${slug}/messages`,
          resend: 'read',
          ...(page > 1 ? { query: { page: String(page) } } : {}),
        },
        call,
      );
      const { messages, page_count, total_count } = readBody(MessagePage, response, TITLE);
      listed += messages.length;
      totals.add(total_count);
      if (messages.some(({ origin_id }) => origin_id === call.actionId)) return { found: sent(slug, call) };
      if (page_count === undefined) return 'unclear';
      if (page < page_count && messages.length > 0) {
        if (page === MAX_PAGES) return 'unclear';
        continue;
      }
      // A message that was deleted between two pages moves the next ones, and one of them is on neither.
      return totals.size === 1 && totals.has(listed) ? 'absent' : 'unclear';
    }
  }

  /** Checks whether the conversation shows an update whose response was lost. */
  async findUpdate(
    slug: Slug,
    update: ConversationUpdate,
    { sentAt }: Evidence,
    call: Call,
  ): Promise<Found<UpdateResult>> {
    const leaves = leavesBrand(update, await this.#connection.account(call));
    try {
      const { conversation, clockOffsetMs } = await this.readWithClock(slug, call);
      const { differing, hidden } = compare(update, conversation);
      if (differing.length > 0) return classifyUnshown(sentAt, conversation, clockOffsetMs);
      return leaves || hidden.length > 0 ? 'unclear' : { found: done(conversation, true) };
    } catch (error) {
      if (leaves && AppError.from(error).kind === 'conversation_not_found') return 'unclear';
      throw error;
    }
  }

  async #post(slug: Slug, message: SentMessage, call: Call): Promise<Done<MessageResult>> {
    const request = {
      method: 'POST',
      path: path`/api/v1/conversations/${slug}/messages`,
      resend: 'keyed',
      copies: 'recipients' in message ? { recipients: message.recipients } : {},
      body: { message: { ...message, origin_id: call.actionId } },
    } as const;
    const response = await this.#connection.send(request, call).catch(async (thrown) => {
      const error = AppError.from(thrown);
      if (error.facts.vendor?.status !== 422 || error.facts.outcome !== 'refused') throw thrown;
      // Re:amaze refuses a key that it knows, so the message may be there already.
      const found = await this.findMessage(slug, call).catch(() => 'unclear' as const);
      if (typeof found === 'string') throw error;
      return undefined;
    });
    if (!response || Message.safeParse(response.json()).data?.origin_id === call.actionId) return sent(slug, call);
    // A 2xx response in another form (a proxy's page, a message without its key) does not prove success.
    const found = await this.findMessage(slug, call).catch((thrown) => {
      throw notReadBack(TITLE, thrown);
    });
    if (typeof found === 'object' && 'found' in found) return found.found;
    throw unrecognised(TITLE, response);
  }

  /** The conversation, and how far Re:amaze's clock is ahead of ours. @throws AppError like `conversation` */
  async readWithClock(slug: Slug, call: Call) {
    const response = await this.#connection.send(
      { method: 'GET', path: path`/api/v1/conversations/${slug}`, resend: 'read' },
      call,
    );
    const conversation = readBody(ConversationDetails, response, TITLE);
    if (!isSame(conversation, slug)) throw anotherConversation(TITLE, response);
    return { conversation, clockOffsetMs: response.clockOffsetMs };
  }

  /** The conversation, if it can be read and shows all that was asked for. */
  async #ifAsAsked(slug: Slug, update: ConversationUpdate, call: Call): Promise<Conversation | undefined> {
    const shown = await this.conversation(slug, call).catch(() => undefined);
    if (!shown) return undefined;
    const { differing, hidden } = compare(update, shown);
    return differing.length + hidden.length === 0 ? shown : undefined;
  }

  /** Reads after a 2xx response that does not show all that was asked for. */
  async #readBack(
    slug: Slug,
    update: ConversationUpdate,
    responded: Conversation,
    response: VendorResponse,
    call: Call,
  ): Promise<Done<UpdateResult>> {
    const conversation = await this.conversation(slug, call).catch((thrown) => {
      if (compare(update, responded).differing.length === 0) return responded;
      throw notReadBack(TITLE, thrown);
    });
    const { differing, hidden } = compare(update, conversation);
    if (differing.length > 0) throw notCarriedOut(TITLE, differing, response);
    return done(conversation, hidden.length === 0 || 'unsupported');
  }
}

function isSame({ slug }: Conversation, asked: Slug): boolean {
  return slug.normalize('NFC').toLowerCase() === asked.normalize('NFC').toLowerCase();
}

function sent(slug: Slug, { actionId }: Call): Done<MessageResult> {
  return { result: { slug, origin_id: actionId }, verified: true };
}

function done(conversation: Conversation, verified: true | 'unsupported'): Done<UpdateResult> {
  const { assignee, data, ...shown } = Conversation.parse(conversation);
  return { result: { conversation: shown }, verified };
}
