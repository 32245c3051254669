import { path } from '../../http/path.ts';
import type { Call } from '../../operation.ts';
import type { Connection } from '../connection.ts';
import { anotherConversation } from '../read-back.ts';
import { readBody } from '../response-body.ts';
import { MessagePage } from './messages.ts';
import { type ConversationDetails, ConversationPage, type ConversationQuery, DetailsResponse } from './queries.ts';
import { isSame } from './results.ts';
import type { ConversationId, Secret } from './schemas.ts';

export const TITLE = 'WapiKit';
/** The most messages that one read shows, newest first. */
const MESSAGES_READ = 200;

/** Reads at WapiKit. */
export class WapiKitReads {
  readonly #connection: Connection<Secret>;

  constructor(connection: Connection<Secret>) {
    this.#connection = connection;
  }

  /** @throws AppError `conversation_not_found`, `vendor_contract`, or a temporary error */
  async conversation(conversationId: ConversationId, call: Call): Promise<ConversationDetails> {
    const response = await this.#connection.send(
      { method: 'GET', path: path`/conversation/${conversationId}`, resend: 'read' },
      call,
    );
    const { conversation } = readBody(DetailsResponse, response, TITLE);
    if (!isSame(conversation, conversationId)) throw anotherConversation(TITLE, response);
    return conversation;
  }

  /** The conversation with what it says about the contact. @throws AppError like `conversation` */
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
    return readBody(ConversationPage, response, TITLE);
  }

  /** A conversation's newest messages, newest first, and how far WapiKit's clock is ahead of ours. */
  async messages(id: ConversationId, call: Call) {
    const query = { page: '1', per_page: String(MESSAGES_READ) };
    const response = await this.#connection.send(
      { method: 'GET', path: path`/conversation/${id}/messages`, resend: 'read', query },
      call,
    );
    return { messages: readBody(MessagePage, response, TITLE).messages, clockOffsetMs: response.clockOffsetMs };
  }
}
