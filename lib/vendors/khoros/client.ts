import { AppError } from '../../errors/app-error.ts';
import { type Path, path } from '../../http/path.ts';
import type { Before, Call, Done, Evidence, Found } from '../../operation.ts';
import type { Connection } from '../connection.ts';
import type { VendorResponse } from '../profile.ts';
import { unrecognised } from '../read-back.ts';
import { readBody } from '../response-body.ts';
import { throwIfFailed } from './errors.ts';
import { baselineOf, baselineStart, evidenceStart, isReadable, matchNotes, trace } from './evidence.ts';
import {
  type Author,
  type ConversationDetails,
  ConversationIds,
  type ConversationList,
  Conversations,
  type DisplayNumber,
  ONLY_INSTANCE,
  type Reactivation,
  ReactivationResponse,
  type ReactivationResult,
  type Secret,
} from './schemas.ts';

/** An author's conversations that have changed, and how far Khoros' clock is ahead of ours. */
interface Changed {
  readonly conversations: readonly ConversationDetails[];
  readonly clockOffsetMs: number;
}

const TITLE = 'Khoros';
/** The most that Khoros reads in one call. */
const MAX_DISPLAY_IDS = 20;
/** Limit, above what an author usually has: reading more conversations one by one costs too many calls. */
const MAX_CONVERSATIONS = 20;
const DAY_MS = 24 * 3_600_000;
/** Khoros refuses a period of more than a day, by its own clock. */
const CLOCK_MARGIN_MS = 60_000;
/** How long a failed read is tried again before the action continues without that evidence. */
const READ_PATIENCE_MS = 60_000;
/** Errors on our side: they do not show that Khoros cannot be read. */
const NOT_NOW: ReadonlySet<AppError['kind']> = new Set(['rate_limited', 'unavailable']);

/** Khoros Care's Author and Conversation APIs, version 2. */
export class Khoros {
  readonly #connection: Connection<Secret>;
  readonly #now: () => number;

  constructor(connection: Connection<Secret>, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /**
   * Puts all conversations of an author back into the workflow, and adds the comment to them as an internal note.
   *
   * The state may be set again, the note may not: there is no key by which Khoros could recognise a repeated note.
   * Only Khoros' own `{status: "success", data: […]}` proves success; a 2xx in another form does not.
   * @throws AppError `vendor_refused`, or a temporary error: see its `outcome`
   * @see https://developer.khoros.com/khoroscaredevdocs/docs/reactivate-an-authors-conversations
   */
  async reactivateAuthorConversations(reactivation: Reactivation, call: Call): Promise<Done<ReactivationResult>> {
    const { comment, pageId, ...author } = reactivation;
    const sentAt = this.#now();
    const query = {
      ...(comment === undefined ? {} : { comment }),
      ...(pageId === undefined ? {} : { pageId }),
    };
    const resend = comment === undefined ? 'safe' : 'once';
    const request = { method: 'PUT', path: reactivatePath(author), query, resend } as const;
    const response = await this.#connection.send(request, call);
    throwIfFailed(response);
    const { data: body } = ReactivationResponse.safeParse(response.json());
    if (!body) throw unrecognised(TITLE, response);
    return done(reactivation, sentAt, body.data, call);
  }

  /**
   * Conversations by display number; those that cannot be read are left out.
   * @see https://developer.khoros.com/khoroscaredevdocs/reference/displayidsdisplaynumber-1
   */
  async conversations(numbers: readonly DisplayNumber[], call: Call): Promise<readonly ConversationDetails[]> {
    const found: ConversationDetails[] = [];
    for (let start = 0; start < numbers.length; start += MAX_DISPLAY_IDS) {
      const some = numbers.slice(start, start + MAX_DISPLAY_IDS).join(',');
      found.push(...(await this.#readConversations(path`/conversations/displayIds/${some}`, call)));
    }
    return found;
  }

  /**
   * An author's conversations that changed in the 24 hours from `since` (epoch milliseconds).
   * @throws AppError `not_supported` if there are more than can be read one by one
   * @see https://developer.khoros.com/khoroscaredevdocs/docs/about-conversation-ids
   */
  async changedConversations(author: Author, since: number, call: Call): Promise<readonly ConversationDetails[]> {
    return (await this.#changed(author, since, call)).conversations;
  }

  async #changed(author: Author, since: number, call: Call): Promise<Changed> {
    const { networkType, networkInstance = ONLY_INSTANCE, networkId } = author;
    const below = path`/conversations/networks/${networkType}/instances/${networkInstance}/ids/${networkId}`;
    const response = await this.#read(below, call, { startEpochMillis: String(since) });
    const { data: ids } = readBody(ConversationIds, response, TITLE);
    if (ids.length > MAX_CONVERSATIONS) {
      throw new AppError('not_supported', 'Too many conversations of the author have changed to read them all.');
    }
    const found: ConversationDetails[] = [];
    for (const id of ids) found.push(...(await this.#readConversations(path`/conversations/${id}`, call)));
    return { conversations: found, clockOffsetMs: response.clockOffsetMs };
  }

  /** Conversations by display number; those that cannot be read are left out. */
  async getConversations(numbers: readonly DisplayNumber[], call: Call): Promise<ConversationList> {
    return { conversations: (await this.conversations(numbers, call)).map(withoutNotes) };
  }

  /** An author's conversations that changed in the last 24 hours, which is as far as Khoros looks. */
  async listAuthorConversations(author: Author, call: Call): Promise<ConversationList> {
    const since = this.#now() - DAY_MS + CLOCK_MARGIN_MS;
    return { conversations: (await this.changedConversations(author, since, call)).map(withoutNotes) };
  }

  /** Notes with the comment's text that the author's conversations show before it is sent. */
  async notesBefore({ comment = '', ...author }: Reactivation, call: Call): Promise<Before> {
    const now = this.#now();
    const shown = await this.#evidence(author, baselineStart(now), now, call);
    return { artifacts: baselineOf(shown?.conversations, comment, now) };
  }

  /**
   * Looks for the effect of a reactivation whose response was lost. A note that can only be ours proves it. Without such a
   * proof the author's conversations may be reactivated again without the comment: the customer does not wait, and no
   * note is added twice. The result then warns `comment_unconfirmed`.
   */
  async findReactivation(
    reactivation: Reactivation,
    evidence: Evidence,
    call: Call,
  ): Promise<Found<ReactivationResult>> {
    const { comment, ...state } = reactivation;
    const { sentAt } = evidence;
    if (comment !== undefined && isReadable(evidence)) {
      const shown = await this.#evidence(state, evidenceStart(sentAt), sentAt + READ_PATIENCE_MS, call);
      const proven = shown ? matchNotes(shown, comment, evidence) : [];
      if (proven.length > 0) return { found: done(reactivation, sentAt, proven, call) };
    }
    if (comment === undefined) return { harmless: { input: reactivation } };
    const artifact = trace(comment, sentAt, call.actionId);
    return { harmless: { input: state, givenUp: { warnings: ['comment_unconfirmed'], artifact } } };
  }

  /**
   * Reads what may prove or exclude a note. Returns `undefined` if that cannot be read: the reactivation is sent anyway.
   * @throws AppError `rate_limited`; `unavailable`, for example if too little time is left; `vendor_unavailable` before `giveUpAt`, and
   * later if no connection can be made or this call probes
   */
  async #evidence(author: Author, since: number, giveUpAt: number, call: Call) {
    try {
      return await this.#changed(author, since, call);
    } catch (error) {
      if (!(error instanceof AppError) || NOT_NOW.has(error.kind)) throw error;
      // Without a connection, or while the circuit breaker probes, a write would not get through either.
      const isWorthWaiting = error.facts.unreachable || call.probing || this.#now() < giveUpAt;
      if (error.kind === 'vendor_unavailable' && isWorthWaiting) throw error;
      return undefined;
    }
  }

  async #readConversations(below: Path, call: Call): Promise<readonly ConversationDetails[]> {
    return readBody(Conversations, await this.#read(below, call), TITLE).data;
  }

  async #read(below: Path, call: Call, query: Readonly<Record<string, string>> = {}): Promise<VendorResponse> {
    const response = await this.#connection.send({ method: 'GET', path: below, query, resend: 'read' }, call);
    throwIfFailed(response);
    return response;
  }
}

/** A conversation as the queries return it: notes are agents' words, and only the evidence needs them. */
function withoutNotes({ notes: _, ...shown }: ConversationDetails) {
  return shown;
}

function reactivatePath({ networkType, networkInstance, networkId }: Author): Path {
  return networkInstance === undefined
    ? path`/authors/networks/${networkType}/ids/${networkId}/conversations/reactivate`
    : path`/authors/networks/${networkType}/instances/${networkInstance}/ids/${networkId}/conversations/reactivate`;
}

/** @param conversationIds those that Khoros names, or that show the note */
function done(
  reactivation: Reactivation,
  sentAt: number,
  conversationIds: readonly DisplayNumber[],
  { actionId }: Call,
): Done<ReactivationResult> {
  const { comment } = reactivation;
  return {
    result: { conversationIds },
    verified: conversationIds.length > 0 || 'unsupported',
    warnings: warningsOf(reactivation),
    artifact: comment === undefined ? undefined : trace(comment, sentAt, actionId),
  };
}

/** A Facebook author's id belongs to one page: without the page it may be another author's id, or no author's. */
function warningsOf({ networkType, pageId }: Reactivation): readonly string[] {
  return networkType.toLowerCase() === 'facebook' && pageId === undefined ? ['facebook_without_page_id'] : [];
}
