import { AppError } from '../../errors/app-error.ts';
import { type Path, path } from '../../http/path.ts';
import type { Call } from '../../operation.ts';
import type { Connection } from '../connection.ts';
import type { VendorResponse } from '../profile.ts';
import { anotherConversation } from '../read-back.ts';
import { readBody, readPart } from '../response-body.ts';
import {
  ConversationDetails,
  type ConversationList,
  type ConversationQuery,
  type ConversationResult,
} from './queries.ts';
import { Conversation, ConversationId, ConversationPage, type Secret, UserPage } from './schemas.ts';

export const TITLE = 'Help Scout';
/** More pages of users than an account has. */
const MAX_PAGES = 40;

/** Reads conversations at Help Scout, and finds the one into which another was merged. */
export class HelpScoutReads {
  readonly #connection: Connection<Secret>;

  constructor(connection: Connection<Secret>) {
    this.#connection = connection;
  }

  /**
   * The conversation, under its new id if it has been merged.
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
   */
  async conversation(conversationId: ConversationId, call: Call): Promise<Conversation> {
    return (await this.conversationNow(conversationId, call)).conversation;
  }

  /** The same, with how far Help Scout's clock is ahead of ours. */
  async conversationNow(asked: ConversationId, call: Call) {
    const { response, moved = asked } = await this.#readFollowingMerge(asked, call);
    const conversation = readBody(Conversation, response, TITLE);
    if (conversation.id !== moved) throw anotherConversation(TITLE, response);
    return { conversation, clockOffsetMs: response.clockOffsetMs };
  }

  /**
   * The conversation with what it says about people.
   * @throws AppError `conversation_not_found`, `vendor_contract`, or a temporary error
   */
  async getConversation(conversationId: ConversationId, call: Call): Promise<ConversationResult> {
    const { response, moved } = await this.#readFollowingMerge(conversationId, call);
    const conversation = readBody(ConversationDetails, response, TITLE);
    if (conversation.id !== (moved ?? conversationId)) throw anotherConversation(TITLE, response);
    return { conversation, ...(moved === undefined ? {} : { movedFrom: conversationId }) };
  }

  /**
   * One page of conversations. Help Scout lists only active ones unless `status` says otherwise.
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
   */
  async listConversations(query: ConversationQuery, call: Call): Promise<ConversationList> {
    const { page, conversations, response } = await this.#conversationPage(query, call);
    const { totalPages, totalElements, number = 1 } = page;
    const shown = conversations.map((it) => readPart(ConversationDetails, it, response, TITLE));
    return { conversations: shown, page: number, totalPages, totalElements };
  }

  /** The same page, reduced to the fields that we read. */
  async conversations(query: ConversationQuery, call: Call) {
    const { page, conversations, response } = await this.#conversationPage(query, call);
    const { totalPages, totalElements, number = 1 } = page;
    return {
      conversations: conversations.map((it) => readPart(Conversation, it, response, TITLE)),
      page: number,
      totalPages,
      totalElements,
    };
  }

  async #conversationPage(query: ConversationQuery, call: Call) {
    const texts = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const response = await this.#get(path`/v2/conversations`, Object.fromEntries(texts), call);
    const { _embedded, page } = readBody(ConversationPage, response, TITLE);
    return { conversations: _embedded?.conversations ?? [], page, response };
  }

  /** The id of the user with this address; `undefined` if there is none. */
  async userId(email: string, call: Call): Promise<number | undefined> {
    for (let page = 1; ; page += 1) {
      const response = await this.#get(path`/v2/users`, { page: String(page) }, call);
      const { _embedded, page: all } = readBody(UserPage, response, TITLE);
      const found = _embedded?.users.find((user) => user.email?.toLowerCase() === email.toLowerCase());
      if (found || page >= Math.min(all.totalPages, MAX_PAGES)) return found?.id;
    }
  }

  /** Writes to the given conversation. If that was merged into another, writes once to the other one. */
  async writeFollowingMerge<Result>(
    asked: ConversationId,
    write: (target: ConversationId) => Promise<Result>,
    call: Call,
  ): Promise<Result> {
    try {
      return await write(asked);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const moved = await this.#read(asked, call, [404]);
      if (moved.status !== 301) throw error;
      return write(newIdFrom(moved));
    }
  }

  async #readFollowingMerge(asked: ConversationId, call: Call) {
    const response = await this.#read(asked, call);
    if (response.status !== 301) return { response };
    const moved = newIdFrom(response);
    return { response: await this.#read(moved, call), moved };
  }

  #read(conversationId: ConversationId, call: Call, accept: readonly number[] = []): Promise<VendorResponse> {
    return this.#get(path`/v2/conversations/${conversationId}`, {}, call, [301, ...accept]);
  }

  #get(below: Path, query: Readonly<Record<string, string>>, call: Call, accept: readonly number[] = []) {
    return this.#connection.send({ method: 'GET', path: below, resend: 'read', query, accept }, call);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof AppError && error.facts.vendor?.status === 404;
}

/** The id of the conversation into which one was merged. Another host is ignored: then the redirect is not Help Scout's. */
function newIdFrom(response: VendorResponse): ConversationId {
  const location = response.headers.get('location');
  const url = location && URL.canParse(location, response.url) ? new URL(location, response.url) : undefined;
  const [, id] = /\/conversations\/(\d+)(?:\/threads)?\/?$/.exec(url?.pathname ?? '') ?? [];
  const parsed = ConversationId.safeParse(id);
  if (url?.host === new URL(response.url).host && parsed.success) return parsed.data;
  throw new AppError('vendor_contract', 'Help Scout moved the conversation to where it cannot be followed.', {
    outcome: 'refused',
    vendor: { status: response.status },
  });
}
