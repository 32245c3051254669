import { AppError } from '../../errors/app-error.ts';
import { path } from '../../http/path.ts';
import type { Before, Call } from '../../operation.ts';
import type { Connection } from '../connection.ts';
import type { VendorRequest, VendorResponse } from '../profile.ts';
import { anotherConversation } from '../read-back.ts';
import { readBody } from '../response-body.ts';
import { BASELINE_MS } from '../vendor-clock.ts';
import {
  ConversationDetails,
  type ConversationList,
  type ConversationQuery,
  type ConversationResult,
} from './queries.ts';
import {
  Conversation,
  ConversationId,
  ConversationPage,
  type Secret,
  type Thread,
  ThreadPage,
  User,
  UserPage,
} from './schemas.ts';

export const TITLE = 'Help Scout';
/** More than any conversation has: it is locked at 100 threads, 25 to a page. */
const MAX_PAGES = 40;

/** Reads at Help Scout, and finds the conversation into which another one was merged. */
export class HelpScoutReads {
  protected readonly connection: Connection<Secret>;
  protected readonly now: () => number;

  constructor(connection: Connection<Secret>, now: () => number) {
    this.connection = connection;
    this.now = now;
  }

  /**
   * The conversation, under its new id if it has been merged.
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
   */
  async conversation(conversationId: ConversationId, call: Call): Promise<Conversation> {
    return (await this.conversationNow(conversationId, call)).conversation;
  }

  /** The same, with how far Help Scout's clock is ahead of ours. */
  protected async conversationNow(asked: ConversationId, call: Call) {
    const { response, moved = asked } = await this.#readWhereItIs(asked, call);
    const conversation = readBody(Conversation, response, TITLE);
    if (conversation.id !== moved) throw anotherConversation(TITLE, response);
    return { conversation, clockOffsetMs: response.clockOffsetMs };
  }

  /**
   * The conversation with what it says of people.
   * @throws AppError `conversation_not_found`, `vendor_contract`, or what may pass
   */
  async getConversation(conversationId: ConversationId, call: Call): Promise<ConversationResult> {
    const { response, moved } = await this.#readWhereItIs(conversationId, call);
    const conversation = readBody(ConversationDetails, response, TITLE);
    if (conversation.id !== (moved ?? conversationId)) throw anotherConversation(TITLE, response);
    return { conversation, ...(moved === undefined ? {} : { movedFrom: conversationId }) };
  }

  /**
   * One page of conversations. Help Scout lists active ones alone unless `status` says otherwise.
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
   */
  async listConversations(query: ConversationQuery, call: Call): Promise<ConversationList> {
    const { page, conversations } = await this.#conversationPage(query, call);
    const { totalPages, totalElements, number = 1 } = page;
    const shown = conversations.map((it) => ConversationDetails.parse(it));
    return { conversations: shown, page: number, totalPages, totalElements };
  }

  /** The same page, reduced to the fields that we read. */
  async conversations(query: ConversationQuery, call: Call) {
    const { page, conversations } = await this.#conversationPage(query, call);
    const { totalPages, totalElements, number = 1 } = page;
    return {
      conversations: conversations.map((it) => Conversation.parse(it)),
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
    return { conversations: _embedded?.conversations ?? [], page };
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

  /** Every thread of a conversation, newest first; of the one it was merged into, if it was. */
  async threads(conversationId: ConversationId, call: Call): Promise<readonly Thread[]> {
    return (await this.threadsWhile(() => true, conversationId, call)).threads;
  }

  /** The newest threads' ids, newest last: the baseline before a thread is added. */
  async threadIds(conversationId: ConversationId, call: Call): Promise<Before> {
    const since = this.now() - BASELINE_MS;
    const isRecent = ({ createdAt }: Thread) => Date.parse(createdAt) >= since;
    const { threads, target } = await this.threadsWhile(isRecent, conversationId, call);
    const artifacts = threads.map(({ id }) => id).reverse();
    return { artifacts, movedTo: target === conversationId ? undefined : target };
  }

  /** Reads pages, newest first, until the last thread of a page is not `wanted`: all later pages are older. */
  protected async threadsWhile(wanted: (oldest: Thread) => boolean, asked: ConversationId, call: Call) {
    const threads = new Map<string, Thread>();
    let target = asked;
    let response = await this.#threadPage(target, 1, call, [301, 404]);
    if (response.status === 301 || response.status === 404) {
      target = (await this.conversation(asked, call)).id;
      response = await this.#threadPage(target, 1, call);
    }
    const { clockOffsetMs } = response;
    for (let page = 1; ; page += 1) {
      const { _embedded, page: all } = readBody(ThreadPage, response, TITLE);
      const found = _embedded?.threads ?? [];
      for (const thread of found) threads.set(thread.id, thread);
      const oldest = found.at(-1);
      const isLast = page >= Math.min(all.totalPages, MAX_PAGES);
      if (isLast || !oldest || !wanted(oldest)) return { target, threads: [...threads.values()], clockOffsetMs };
      response = await this.#threadPage(target, page + 1, call);
    }
  }

  /** The user of the credentials, who is the author of every thread that names no user. */
  protected async owner(call: Call): Promise<number> {
    return readBody(User, await this.#get(path`/v2/users/me`, {}, call), TITLE).id;
  }

  /** Writes to the given conversation and, if it was merged into another, once to that one. */
  protected async whereItIs<Result>(
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

  async #readWhereItIs(asked: ConversationId, call: Call) {
    const response = await this.#read(asked, call);
    if (response.status !== 301) return { response };
    const moved = newIdFrom(response);
    return { response: await this.#read(moved, call), moved };
  }

  #read(conversationId: ConversationId, call: Call, accept: readonly number[] = []): Promise<VendorResponse> {
    return this.#get(path`/v2/conversations/${conversationId}`, {}, call, [301, ...accept]);
  }

  #threadPage(conversationId: ConversationId, page: number, call: Call, accept: readonly number[] = []) {
    const query = page > 1 ? { page: String(page) } : {};
    return this.#get(path`/v2/conversations/${conversationId}/threads`, query, call, accept);
  }

  #get(below: VendorRequest['path'], query: Record<string, string>, call: Call, accept: readonly number[] = []) {
    const request = { method: 'GET', path: below, resend: 'read', accept } as const;
    return this.connection.send(Object.keys(query).length > 0 ? { ...request, query } : request, call);
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
