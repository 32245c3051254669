import * as z from 'zod/mini';
import { type Path, path } from '../../http/path.ts';
import type { Before, Call, Done, Evidence, Found, SeenLimit } from '../../operation.ts';
import type { Connection } from '../connection.ts';
import { contradictory, isCutPage, unrecognised } from '../read-back.ts';
import { readBody } from '../response-body.ts';
import { BASELINE_MS } from '../vendor-clock.ts';
import type { NewNote } from './changes.ts';
import type { SentThread } from './evidence.ts';
import { type HelpScoutReads, TITLE } from './reads.ts';
import {
  type ConversationId,
  INCOMPLETE,
  type NewReply,
  type ReplyResult,
  type Secret,
  Status,
  type Thread,
  ThreadId,
  ThreadPage,
  User,
} from './schemas.ts';

/** More than any conversation has: it is locked at 100 threads, 25 to a page. */
const MAX_PAGES = 40;

/** Adds replies and notes to conversations at Help Scout, and reads them. */
export class HelpScoutThreads {
  readonly #connection: Connection<Secret>;
  readonly #reads: HelpScoutReads;
  readonly #now: () => number;

  constructor(connection: Connection<Secret>, reads: HelpScoutReads, now: () => number) {
    this.#connection = connection;
    this.#reads = reads;
    this.#now = now;
  }

  /**
   * Mails a reply to the customer, or leaves it as a draft if the reply or the account's mode says so.
   *
   * There is no idempotency key, so it is sent `once`: sending again could mail the customer twice.
   * For the same reason a 201 without `Resource-ID` is no error: the reply has already gone. Any other success without
   * that header is not Help Scout's own, and does not prove the effect.
   * @throws AppError `conversation_locked`, `conversation_not_found`, `vendor_refused`, or a temporary error: see its `outcome`
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/reply/
   */
  async createReply(conversationId: ConversationId, reply: NewReply, call: Call): Promise<Done<ReplyResult>> {
    const { mode } = await this.#connection.account(call);
    const isMadeDraft = mode === 'draft' && !reply.draft;
    const body = isMadeDraft ? { ...reply, draft: true } : reply;
    const kept = await this.#keptStatus(conversationId, body, call);
    const sent = { ...body, ...kept };
    const post = (target: ConversationId) => this.#post(path`/v2/conversations/${target}/reply`, target, sent, call);
    const done = await this.#posted(conversationId, post, call);
    return isMadeDraft ? { ...done, warnings: ['sent_as_draft'] } : done;
  }

  /**
   * Adds an internal note. Like a reply it has no idempotency key, so it is sent `once`.
   * @throws AppError `conversation_locked`, `conversation_not_found`, `vendor_refused`, or a temporary error: see its `outcome`
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/note/
   */
  async addNote(conversationId: ConversationId, note: NewNote, call: Call): Promise<Done<ReplyResult>> {
    const post = (target: ConversationId) => this.#post(path`/v2/conversations/${target}/notes`, target, note, call);
    return this.#posted(conversationId, post, call);
  }

  /** A reply that names no status makes its conversation active. If a newer action has set a status, the reply names that one. */
  async #keptStatus(id: ConversationId, { draft, imported }: NewReply, call: Call): Promise<Pick<NewReply, 'status'>> {
    if (!call.superseded?.includes('status') || draft || imported) return {};
    const { data } = Status.safeParse((await this.#reads.conversation(id, call)).status);
    return data === undefined ? {} : { status: data };
  }

  /** The newest threads' ids, newest last: the baseline before a thread is added. */
  async threadIds(conversationId: ConversationId, call: Call): Promise<Before> {
    const since = this.#now() - BASELINE_MS;
    const isRecent = ({ createdAt }: Thread) => Date.parse(createdAt) >= since;
    const { threads, target, isWhole } = await this.#threadsWhile(isRecent, conversationId, call);
    const artifacts = [...(isWhole ? [] : [INCOMPLETE]), ...threads.map(({ id }) => id).reverse()];
    return { artifacts, movedTo: target === conversationId ? undefined : target };
  }

  /** Looks among the threads for a reply whose response was lost. */
  findReply(id: ConversationId, reply: NewReply, evidence: Evidence, call: Call): Promise<Found<ReplyResult>> {
    return this.#find(id, { ...reply, type: 'message' }, reply.user, evidence, call);
  }

  /** Looks among the threads for a note whose response was lost. */
  findNote(id: ConversationId, note: NewNote, evidence: Evidence, call: Call): Promise<Found<ReplyResult>> {
    return this.#find(id, { ...note, type: 'note' }, note.user, evidence, call);
  }

  /**
   * A thread that names no user is from the owner of the credentials. The secret's `userId` saves the read of that user.
   * If no thread is found by it, the user is read nevertheless: the secret may be wrong.
   */
  async #find(
    conversationId: ConversationId,
    sent: SentThread,
    user: number | undefined,
    evidence: Evidence,
    call: Call,
  ): Promise<Found<ReplyResult>> {
    const { threads, target, isWhole, status, clockOffsetMs } = await this.#threadsWhile(
      () => true,
      conversationId,
      call,
    );
    // A file of its own, because it is needed only after a lost response, and brings all of HTML's named characters.
    const { matchThread } = await import('./evidence.ts');
    const match = (...authors: readonly number[]) => matchThread(threads, sent, { authors, clockOffsetMs }, evidence);
    const supposed = user ?? (await this.#connection.account(call)).userId;
    let found = supposed === undefined ? 'unclear' : match(supposed);
    if (typeof found === 'string' && user === undefined) {
      found = match(...(supposed === undefined ? [] : [supposed]), await this.#owner(call));
    }
    if (found === 'absent' && !isWhole) throw contradictory(TITLE, status);
    if (typeof found === 'string' || 'several' in found) return found;
    // Its text and author prove an effect, but nothing that is not an id of Help Scout's can be answered as one.
    const { data: threadId } = ThreadId.safeParse(found.id);
    return threadId === undefined ? 'unclear' : { found: done(threadId, target, conversationId) };
  }

  /**
   * Reads pages, newest first, until the last thread of a page is not `wanted`: all later pages are older.
   * All pages are whole if each states as many threads as all of them show.
   */
  async #threadsWhile(wanted: (oldest: Thread) => boolean, asked: ConversationId, call: Call) {
    const threads = new Map<string, Thread>();
    const totals = new Set<number>();
    let target = asked;
    let response = await this.#threadPage(target, 1, call, [301, 404]);
    if (response.status === 301 || response.status === 404) {
      target = (await this.#reads.conversation(asked, call)).id;
      response = await this.#threadPage(target, 1, call);
    }
    const { status, clockOffsetMs } = response;
    for (let page = 1; ; page += 1) {
      const { _embedded, page: all } = readBody(ThreadPage, response, TITLE);
      const found = _embedded?.threads ?? [];
      for (const thread of found) threads.set(thread.id, thread);
      totals.add(all.totalElements);
      const oldest = found.at(-1);
      const isLast = page >= Math.min(all.totalPages, MAX_PAGES);
      if (isLast || !oldest || !wanted(oldest)) {
        const { totalPages: pages, totalElements: total } = all;
        const isCut = isCutPage({ page, shown: found.length, listed: threads.size }, { pages, total });
        const isWhole = isLast ? [...totals].every((stated) => stated === threads.size) : !isCut;
        return { target, threads: [...threads.values()], isWhole, status, clockOffsetMs };
      }
      response = await this.#threadPage(target, page + 1, call);
    }
  }

  #threadPage(id: ConversationId, page: number, call: Call, accept: readonly number[] = []) {
    const query = page > 1 ? { page: String(page) } : {};
    const request = {
      method: 'GET',
      path: path`/v2/conversations/${id}/threads`,
      resend: 'read',
      query,
      accept,
    } as const;
    return this.#connection.send(request, call);
  }

  /** The user of the credentials, who is the author of every thread that names no user. */
  async #owner(call: Call): Promise<number> {
    const request = { method: 'GET', path: path`/v2/users/me`, resend: 'read' } as const;
    return readBody(User, await this.#connection.send(request, call), TITLE).id;
  }

  async #posted(
    asked: ConversationId,
    post: (target: ConversationId) => Promise<Posted>,
    call: Call,
  ): Promise<Done<ReplyResult>> {
    const { threadId, target, rateLimit } = await this.#reads.writeFollowingMerge(asked, post, call);
    return { ...done(threadId, target, asked), rateLimit };
  }

  async #post(below: Path, target: ConversationId, body: NewReply | NewNote, call: Call): Promise<Posted> {
    const draft = 'draft' in body && body.draft === true;
    const copies = 'customer' in body ? { cc: body.cc, bcc: body.bcc } : {};
    const request = { method: 'POST', path: below, resend: 'once', draft, copies, body } as const;
    const response = await this.#connection.send(request, call);
    const { status, headers, rateLimit } = response;
    const threadId = z.catch(z.nullable(ThreadId), null).parse(headers.get('resource-id'));
    if (status !== 201 && threadId === null) throw unrecognised(TITLE, response);
    return { threadId, target, rateLimit };
  }
}

/** A thread that has been added. */
interface Posted {
  /** `null` if Help Scout did not name it. */
  readonly threadId: ThreadId | null;
  readonly target: ConversationId;
  readonly rateLimit: SeenLimit | undefined;
}

function done(threadId: ThreadId | null, conversationId: ConversationId, asked: ConversationId): Done<ReplyResult> {
  const moved = conversationId === asked ? {} : { movedFrom: asked };
  return {
    result: { threadId, conversationId, ...moved },
    verified: threadId === null ? 'unsupported' : true,
    artifact: threadId,
  };
}
