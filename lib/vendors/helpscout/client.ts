import { AppError } from '../../errors/app-error.ts';
import { path } from '../../http/path.ts';
import type { Baseline, Call, Done, Evidence, Found } from '../../operation.ts';
import { readAnswer } from '../answer.ts';
import type { Connection } from '../connection.ts';
import type { VendorResponse } from '../profile.ts';
import { matchReply } from './evidence.ts';
import {
  Conversation,
  ConversationId,
  type NewReply,
  type Secret,
  type Thread,
  ThreadId,
  ThreadPage,
  User,
} from './schemas.ts';

/** A reply that has gone out. */
export interface Reply {
  /** `null` if Help Scout did not name it. */
  readonly threadId: ThreadId | null;
  readonly conversationId: ConversationId;
  /** The conversation that was asked for, if it has been merged into this one. */
  readonly movedFrom?: ConversationId;
}

const TITLE = 'Help Scout';
/** More than any conversation has: it is locked at 100 threads, 25 to a page. */
const MAX_PAGES = 40;
/** Threads older than this cannot be mistaken for one that is about to be sent. */
const BASELINE_MS = 300_000;

/** Help Scout's Inbox API 2.0. */
export class HelpScout {
  readonly #connection: Connection<Secret>;
  readonly #now: () => number;

  constructor(connection: Connection<Secret>, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /**
   * Mails a reply to the customer, or leaves it as a draft where the reply or the account says so.
   *
   * There is no idempotency key, so it goes out `once`: sending again could mail the customer twice.
   * For the same reason a missing `Resource-ID` is no error: the reply has already gone.
   * @throws AppError `conversation_locked`, `conversation_not_found`, `vendor_refused`, or what may pass: see its `outcome`
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/reply/
   */
  async createReply(conversationId: ConversationId, reply: NewReply, call: Call): Promise<Done<Reply>> {
    const { mode } = await this.#connection.account(call);
    const held = mode === 'draft' && !reply.draft;
    const body = held ? { ...reply, draft: true } : reply;
    const done = await this.#replyWhereItIs(conversationId, body, call);
    return held ? { ...done, warnings: ['sent_as_draft'] } : done;
  }

  /**
   * The conversation, under its new id if it has been merged.
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
   */
  async conversation(conversationId: ConversationId, call: Call): Promise<Conversation> {
    const response = await this.#read(conversationId, call);
    if (response.status !== 301) return readAnswer(Conversation, response, TITLE);
    const moved = newIdFrom(response);
    call.onMoved?.(moved);
    return readAnswer(Conversation, await this.#read(moved, call), TITLE);
  }

  /** Every thread of a conversation, newest first; of the one it was merged into, if it was. */
  async threads(conversationId: ConversationId, call: Call): Promise<readonly Thread[]> {
    return (await this.#threadsWhile(() => true, conversationId, call)).threads;
  }

  /** The newest threads' ids, newest last: what stands in a conversation before a reply is sent. */
  async threadIds(conversationId: ConversationId, call: Call): Promise<Baseline> {
    const since = this.#now() - BASELINE_MS;
    const isRecent = ({ createdAt }: Thread) => Date.parse(createdAt) >= since;
    const { threads } = await this.#threadsWhile(isRecent, conversationId, call);
    return threads.map(({ id }) => id).reverse();
  }

  /** Looks among the threads for a reply whose answer was lost. */
  async findReply(
    conversationId: ConversationId,
    reply: NewReply,
    evidence: Evidence,
    call: Call,
  ): Promise<Found<Reply>> {
    const author = reply.user ?? (await this.#owner(call));
    const { threads, target } = await this.#threadsWhile(() => true, conversationId, call);
    const found = matchReply(threads, reply, author, evidence);
    if (typeof found === 'string') return found;
    return { found: done(ThreadId.parse(found.id), target, conversationId) };
  }

  async #replyWhereItIs(asked: ConversationId, reply: NewReply, call: Call): Promise<Done<Reply>> {
    try {
      return await this.#reply(asked, asked, reply, call);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const moved = await this.#read(asked, call, [404]);
      if (moved.status !== 301) throw error;
      return this.#reply(newIdFrom(moved), asked, reply, call);
    }
  }

  async #reply(target: ConversationId, asked: ConversationId, reply: NewReply, call: Call): Promise<Done<Reply>> {
    const response = await this.#connection.send(
      {
        method: 'POST',
        path: path`/v2/conversations/${target}/reply`,
        resend: 'once',
        draft: reply.draft === true,
        body: reply,
      },
      call,
    );
    return done(ThreadId.nullable().catch(null).parse(response.headers.get('resource-id')), target, asked);
  }

  #read(conversationId: ConversationId, call: Call, accept: readonly number[] = []): Promise<VendorResponse> {
    const request = { method: 'GET', path: path`/v2/conversations/${conversationId}`, resend: 'read' } as const;
    return this.#connection.send({ ...request, accept: [301, ...accept] }, call);
  }

  /** Pages, newest first, as long as the last thread of a page is `wanted`: those after it are older still. */
  async #threadsWhile(wanted: (oldest: Thread) => boolean, asked: ConversationId, call: Call) {
    const threads = new Map<string, Thread>();
    let target = asked;
    let response = await this.#threadPage(target, 1, call, [301, 404]);
    if (response.status !== 200) {
      target = (await this.conversation(asked, call)).id;
      response = await this.#threadPage(target, 1, call);
    }
    for (let page = 1; ; page += 1) {
      const { _embedded, page: all } = readAnswer(ThreadPage, response, TITLE);
      const found = _embedded?.threads ?? [];
      for (const thread of found) threads.set(thread.id, thread);
      const oldest = found.at(-1);
      const isLast = page >= Math.min(all.totalPages, MAX_PAGES);
      if (isLast || !oldest || !wanted(oldest)) return { target, threads: [...threads.values()] };
      response = await this.#threadPage(target, page + 1, call);
    }
  }

  #threadPage(conversationId: ConversationId, page: number, call: Call, accept: readonly number[] = []) {
    const threads = path`/v2/conversations/${conversationId}/threads`;
    const query = page > 1 ? { query: { page: String(page) } } : {};
    return this.#connection.send({ method: 'GET', path: threads, ...query, resend: 'read', accept }, call);
  }

  /** Whom our replies are from if they do not say. */
  async #owner(call: Call): Promise<number> {
    const { userId } = await this.#connection.account(call);
    if (userId !== undefined) return userId;
    const response = await this.#connection.send({ method: 'GET', path: path`/v2/users/me`, resend: 'read' }, call);
    return readAnswer(User, response, TITLE).id;
  }
}

function done(threadId: ThreadId | null, conversationId: ConversationId, asked: ConversationId): Done<Reply> {
  const moved = conversationId === asked ? {} : { movedFrom: asked };
  return {
    result: { threadId, conversationId, ...moved },
    verified: threadId === null ? 'unsupported' : true,
    artifact: threadId,
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof AppError && error.facts.vendor?.status === 404;
}

/** The id of the conversation that a merged one has become; on the same host, or it is not Help Scout that says so. */
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
