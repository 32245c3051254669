import { AppError } from '../../errors/app-error.ts';
import { type Path, path } from '../../http/path.ts';
import type { Before, Call, Done, Evidence, Found } from '../../operation.ts';
import { readAnswer, unreadBack } from '../answer.ts';
import type { Connection } from '../connection.ts';
import { shows } from './evidence.ts';
import {
  type Assignment,
  baselineOf,
  type Message,
  MessageAnswer,
  MessagePage,
  type MessageResult,
  matchMessage,
  type NewMessage,
} from './messages.ts';
import { type ConversationDetails, ConversationPage, type ConversationQuery, DetailsAnswer } from './queries.ts';
import { done, gone, notCarriedOut, sent } from './results.ts';
import {
  ConversationAnswer,
  type ConversationId,
  type ConversationUpdate,
  type Secret,
  type UpdateResult,
} from './schemas.ts';

const TITLE = 'WapiKit';
/** As many as one read shows, newest first. */
const MESSAGES_READ = 200;

/** WapiKit's API. */
export class WapiKit {
  readonly #connection: Connection<Secret>;
  readonly #now: () => number;

  constructor(connection: Connection<Secret>, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /**
   * Sets a conversation's status, and makes sure that it is set.
   *
   * The public server answers 200 without a body and changes nothing, so a yes that does not show the status is read back.
   * What was to be deleted and is not there any more is done, `verified: "unsupported"`, and warns `conversation_gone`.
   * @throws AppError `vendor_contract` with `verified: false` if the status is not set after all,
   * `conversation_not_found`, `vendor_refused`, or what may pass: see its `outcome`
   * @see https://docs.wapikit.com/api-reference/introduction
   */
  async updateConversation(
    conversationId: ConversationId,
    update: ConversationUpdate,
    call: Call,
  ): Promise<Done<UpdateResult>> {
    const response = await this.#connection.send(
      { method: 'POST', path: path`/conversation/${conversationId}`, resend: 'safe', body: update },
      call,
    );
    const { rateLimit } = response;
    const answer = ConversationAnswer.safeParse(response.json());
    if (answer.success && shows(answer.data.conversation, update)) {
      return { ...done(answer.data.conversation), rateLimit };
    }

    const conversation = await this.#readBack(conversationId, update, call);
    if (conversation === 'gone') return { ...gone(conversationId), rateLimit };
    if (shows(conversation, update)) return { ...done(conversation), rateLimit };
    throw notCarriedOut('status', response.status);
  }

  /** @throws AppError `conversation_not_found`, `vendor_contract`, or what may pass */
  async conversation(conversationId: ConversationId, call: Call): Promise<ConversationDetails> {
    const response = await this.#connection.send(
      { method: 'GET', path: path`/conversation/${conversationId}`, resend: 'read' },
      call,
    );
    return readAnswer(DetailsAnswer, response, TITLE).conversation;
  }

  /** The conversation with what it says of the contact. @throws AppError like `conversation` */
  async getConversation(id: ConversationId, call: Call): Promise<{ readonly conversation: ConversationDetails }> {
    return { conversation: await this.conversation(id, call) };
  }

  /** One page of conversations. WapiKit leaves out Closed and Deleted ones unless `status` says otherwise. */
  async listConversations(query: ConversationQuery, call: Call): Promise<ConversationPage> {
    const texts = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const response = await this.#connection.send(
      { method: 'GET', path: path`/conversations`, resend: 'read', query: Object.fromEntries(texts) },
      call,
    );
    return readAnswer(ConversationPage, response, TITLE);
  }

  /**
   * Sends a WhatsApp message. There is no key and no proof of absence, so it goes out `once`.
   * @throws AppError `conversation_not_found`, `vendor_refused`, or what may pass: see its `outcome`
   */
  async createMessage(id: ConversationId, { messageData }: NewMessage, call: Call): Promise<Done<MessageResult>> {
    const createdAt = new Date(this.#now()).toISOString();
    const response = await this.#connection.send(
      {
        method: 'POST',
        path: path`/conversation/${id}/messages`,
        resend: 'once',
        // The January server reads the type beside the data, the February server within it.
        body: { messageType: messageData.messageType, createdAt, messageData },
      },
      call,
    );
    const answer = MessageAnswer.safeParse(response.json());
    if (answer.success) return { ...sent(answer.data.message, id), rateLimit: response.rateLimit };
    throw new AppError('vendor_unavailable', 'WapiKit accepted the message in a form that it does not document.', {
      outcome: 'unknown',
      vendor: { status: response.status },
    });
  }

  /** The messages that stand in a conversation before one is sent. */
  async messageIds(id: ConversationId, call: Call): Promise<Before> {
    return { artifacts: baselineOf(await this.#messages(id, call)) };
  }

  /** Looks for a message whose answer was lost; it is found or unclear, never `absent`. */
  async findMessage(
    id: ConversationId,
    message: NewMessage,
    evidence: Evidence,
    call: Call,
  ): Promise<Found<MessageResult>> {
    const found = matchMessage(await this.#messages(id, call), message, evidence);
    return typeof found === 'string' ? found : { found: sent(found, id) };
  }

  /**
   * Gives a conversation to a member of the organization, and makes sure that it is theirs.
   * A conversation that is theirs already is left alone: the server fails to assign it again.
   * @throws AppError like `updateConversation`
   */
  assignConversation(
    id: ConversationId,
    { organizationMemberId }: Assignment,
    call: Call,
  ): Promise<Done<UpdateResult>> {
    return this.#assign(id, organizationMemberId, call);
  }

  /** Takes a conversation away from its member. @throws AppError like `updateConversation` */
  unassignConversation(id: ConversationId, call: Call): Promise<Done<UpdateResult>> {
    return this.#assign(id, undefined, call);
  }

  /** Looks whether the conversation is whose it was to be; it does not say since when. @param memberId `undefined`: nobody's */
  async findAssignment(id: ConversationId, memberId: string | undefined, call: Call): Promise<Found<UpdateResult>> {
    const conversation = await this.conversation(id, call);
    return conversation.assignedTo?.uniqueId === memberId ? { found: done(conversation) } : 'unclear';
  }

  async #assign(id: ConversationId, memberId: string | undefined, call: Call): Promise<Done<UpdateResult>> {
    const owner = call.dryRun ? undefined : (await this.conversation(id, call)).assignedTo?.uniqueId;
    // The server does not clear the one before, so that is a request of its own.
    if ((owner !== undefined && owner !== memberId) || (memberId === undefined && call.dryRun)) {
      await this.#setOwner(path`/conversation/${id}/unassign`, { userId: owner ?? '' }, call);
    }
    if (memberId !== undefined && owner !== memberId) {
      await this.#setOwner(path`/conversation/${id}/assign`, { organizationMemberId: memberId }, call);
    }
    const conversation = await this.conversation(id, call).catch((thrown) => {
      throw unreadBack(thrown, TITLE);
    });
    if (conversation.assignedTo?.uniqueId === memberId) return done(conversation);
    throw notCarriedOut('assignedTo');
  }

  /** POST on the newer server; the January server has the same routes as GET, with the same fields in the query. */
  async #setOwner(below: Path, fields: Readonly<Record<string, string>>, call: Call): Promise<void> {
    const request = { path: below, resend: 'safe' } as const;
    const response = await this.#connection.send({ ...request, method: 'POST', body: fields, accept: [405] }, call);
    if (response.status === 405) await this.#connection.send({ ...request, method: 'GET', query: fields }, call);
  }

  async #messages(id: ConversationId, call: Call): Promise<readonly Message[]> {
    const query = { page: '1', per_page: String(MESSAGES_READ) };
    const response = await this.#connection.send(
      { method: 'GET', path: path`/conversation/${id}/messages`, resend: 'read', query },
      call,
    );
    return readAnswer(MessagePage, response, TITLE).messages;
  }

  /**
   * Looks whether the conversation has the status that an update with a lost answer was to set.
   * @throws AppError `conversation_not_found`, `vendor_contract`, or what may pass
   */
  async findUpdate(
    conversationId: ConversationId,
    update: ConversationUpdate,
    call: Call,
  ): Promise<Found<UpdateResult>> {
    const conversation = await this.#shown(conversationId, update, call);
    if (conversation === 'gone') return { found: gone(conversationId) };
    return shows(conversation, update) ? { found: done(conversation) } : 'unclear';
  }

  /** `gone`: it was to be deleted, and a server that hides what is deleted says the same as if it had never been. */
  async #shown(conversationId: ConversationId, { status }: ConversationUpdate, call: Call) {
    try {
      return await this.conversation(conversationId, call);
    } catch (thrown) {
      if (status === 'Deleted' && AppError.from(thrown).kind === 'conversation_not_found') return 'gone';
      throw thrown;
    }
  }

  /** Reads after a yes. If that fails for a while, the effect is not known, and is looked for later. */
  async #readBack(conversationId: ConversationId, update: ConversationUpdate, call: Call) {
    try {
      return await this.#shown(conversationId, update, call);
    } catch (thrown) {
      const { kind, facts } = AppError.from(thrown);
      if (kind === 'conversation_not_found') {
        throw new AppError(kind, 'WapiKit accepted the update of a conversation that it does not know.', {
          ...facts,
          outcome: 'refused',
          verified: false,
        });
      }
      throw unreadBack(thrown, TITLE);
    }
  }
}
