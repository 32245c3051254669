import { IS_MERGED } from '../../conversations/model/showing.ts';
import { AppError } from '../../errors/app-error.ts';
import { type Path, path } from '../../http/path.ts';
import {
  type Before,
  type Call,
  type Done,
  type Evidence,
  type Found,
  inSequence,
  NothingSent,
  type NotProven,
} from '../../operation.ts';
import type { Connection } from '../connection.ts';
import type { VendorResponse } from '../profile.ts';
import { notCarriedOut, notReadBack, unrecognised } from '../read-back.ts';
import {
  type ConversationUpdate,
  checkSnooze,
  type FieldChange,
  type NewNote,
  type Snooze,
  type TagChange,
} from './changes.ts';
import { classifyUnshown, tagsOf } from './current.ts';
import type { ConversationList, ConversationQuery, ConversationResult } from './queries.ts';
import { HelpScoutReads, TITLE } from './reads.ts';
import type { Conversation, ConversationId, NewReply, ReplyResult, Secret, UpdateResult } from './schemas.ts';
import { HelpScoutThreads } from './threads.ts';
import { type Change, settingFields, settingTags, snoozing, UNSNOOZING, updating, type Write } from './writes.ts';

/** Help Scout's Inbox API 2.0. Changes of conversations are here; `HelpScoutReads` and `HelpScoutThreads` carry out the rest. */
export class HelpScout {
  readonly #connection: Connection<Secret>;
  readonly #reads: HelpScoutReads;
  readonly #threads: HelpScoutThreads;
  readonly #now: () => number;

  constructor(connection: Connection<Secret>, now: () => number) {
    this.#connection = connection;
    this.#reads = new HelpScoutReads(connection);
    this.#threads = new HelpScoutThreads(connection, this.#reads, now);
    this.#now = now;
  }

  conversation(id: ConversationId, call: Call): Promise<Conversation> {
    return this.#reads.conversation(id, call);
  }

  getConversation(id: ConversationId, call: Call): Promise<ConversationResult> {
    return this.#reads.getConversation(id, call);
  }

  listConversations(query: ConversationQuery, call: Call): Promise<ConversationList> {
    return this.#reads.listConversations(query, call);
  }

  conversations(query: ConversationQuery, call: Call) {
    return this.#reads.conversations(query, call);
  }

  userId(email: string, call: Call): Promise<number | undefined> {
    return this.#reads.userId(email, call);
  }

  threadIds(id: ConversationId, call: Call): Promise<Before> {
    return this.#threads.threadIds(id, call);
  }

  createReply(id: ConversationId, reply: NewReply, call: Call): Promise<Done<ReplyResult>> {
    return this.#threads.createReply(id, reply, call);
  }

  findReply(id: ConversationId, reply: NewReply, evidence: Evidence, call: Call): Promise<Found<ReplyResult>> {
    return this.#threads.findReply(id, reply, evidence, call);
  }

  addNote(id: ConversationId, note: NewNote, call: Call): Promise<Done<ReplyResult>> {
    return this.#threads.addNote(id, note, call);
  }

  findNote(id: ConversationId, note: NewNote, evidence: Evidence, call: Call): Promise<Found<ReplyResult>> {
    return this.#threads.findNote(id, note, evidence, call);
  }

  /**
   * Sets what the update names, by one request for each field, and reads back that it is set.
   * @throws AppError `vendor_contract` with `verified: false` naming the fields that are not set after all,
   * `conversation_not_found`, `vendor_refused`, or a temporary error: see its `outcome`
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/update/
   */
  updateConversation(id: ConversationId, update: ConversationUpdate, call: Call): Promise<Done<UpdateResult>> {
    return this.#change(id, updating(update), call);
  }

  /** Looks whether the conversation shows an update whose response was lost. */
  findUpdate(id: ConversationId, update: ConversationUpdate, evidence: Evidence, call: Call) {
    return this.#find(id, updating(update), evidence, call);
  }

  /**
   * Sets the tags, or adds and removes some: Help Scout takes only whole lists, so the list is read, merged, written and
   * read back. A tag that an agent adds between the read and the write is lost: the warning `tags_replaced_whole` says that
   * this may have happened. `tags_changed_meanwhile` says that the list is another one when it is read back.
   * @throws AppError like `updateConversation`
   */
  setTags(id: ConversationId, change: TagChange, call: Call): Promise<Done<UpdateResult>> {
    return this.#change(id, settingTags(change), call);
  }

  /** Looks whether the conversation has the tags of a change whose response was lost. */
  findTags(id: ConversationId, change: TagChange, evidence: Evidence, call: Call) {
    return this.#find(id, settingTags(change), evidence, call);
  }

  /**
   * Sets the custom fields, or adds and removes some. Help Scout takes only whole lists of these, too: see `setTags`.
   * @throws AppError like `updateConversation`
   */
  setFields(id: ConversationId, change: FieldChange, call: Call): Promise<Done<UpdateResult>> {
    return this.#change(id, settingFields(change), call);
  }

  /** Looks whether the conversation has the fields of a change whose response was lost. */
  findFields(id: ConversationId, change: FieldChange, evidence: Evidence, call: Call) {
    return this.#find(id, settingFields(change), evidence, call);
  }

  /**
   * Hides a conversation from the agents until a time in the future.
   * @throws AppError like `updateConversation`; `invalid_input` where the time has passed meanwhile
   */
  async snooze(id: ConversationId, snooze: Snooze, call: Call): Promise<Done<UpdateResult>> {
    checkSnooze(snooze, this.#now());
    return this.#change(id, snoozing(snooze), call);
  }

  /** Looks whether the conversation is snoozed as a request with a lost response asked for. */
  findSnooze(id: ConversationId, snooze: Snooze, evidence: Evidence, call: Call) {
    return this.#find(id, snoozing(snooze), evidence, call);
  }

  /**
   * Ends the snooze of a conversation. Help Scout makes it active if needed.
   * @throws AppError like `updateConversation`
   */
  unsnooze(id: ConversationId, call: Call): Promise<Done<UpdateResult>> {
    return this.#change(id, UNSNOOZING, call);
  }

  /** Looks whether the conversation is no longer snoozed. */
  findUnsnooze(id: ConversationId, evidence: Evidence, call: Call) {
    return this.#find(id, UNSNOOZING, evidence, call);
  }

  async #change(asked: ConversationId, change: Change, call: Call): Promise<Done<UpdateResult>> {
    if (call.dryRun) return this.#rehearse(asked, change, call);
    const before = change.replaced ? await this.#reads.conversation(asked, call) : undefined;
    let target = before?.id ?? asked;
    const responses: VendorResponse[] = [];
    for (const write of change.writes(before)) {
      const written = await this.#reads.writeFollowingMerge(target, (at) => this.#write(at, write, call), call);
      target = written.target;
      responses.push(written.response);
    }
    const after = await this.#reads.conversation(target, call).catch((thrown) => {
      throw notReadBack(TITLE, thrown);
    });
    const [foreign] = responses.filter(({ status }) => status !== 204);
    const last = responses.at(-1);
    const fields = change.differing(after);
    if (foreign && fields.length > 0) throw unrecognised(TITLE, foreign);
    if (fields.length > 0) throw notCarriedOut(TITLE, fields, last);
    const warnings = change.replaced?.({ before, after, isRepeat: call.isRepeat === true });
    return { ...done(after, asked), rateLimit: last?.rateLimit, ...(warnings?.length ? { warnings } : {}) };
  }

  /** A dry run reads nothing: it shows what would be written to an empty conversation, and says what would be read before. */
  async #rehearse(id: ConversationId, change: Change, call: Call): Promise<never> {
    const writes = change.writes(undefined).map((write) => async () => {
      try {
        return await this.#write(id, write, call);
      } catch (thrown) {
        if (!(thrown instanceof NothingSent) || !change.replaced) throw thrown;
        throw thrown.after({ path: `body${write.below.replace('/', '.')}`, message: IS_MERGED });
      }
    });
    const last = writes.pop();
    if (!last) throw new AppError('internal', 'The dry run produced no request.');
    await inSequence(writes, last);
    throw new AppError('internal', 'A dry run was sent.');
  }

  /** Help Scout responds to such a write with 204. */
  async #write(target: ConversationId, { method, below, body }: Write, call: Call): Promise<Written> {
    const request = { method, path: PATHS[below](target), resend: 'safe' } as const;
    const response = await this.#connection.send(body === undefined ? request : { ...request, body }, call);
    return { target, response };
  }

  async #find(asked: ConversationId, change: Change, { sentAt }: Evidence, call: Call): Promise<Found<UpdateResult>> {
    const { conversation, clockOffsetMs } = await this.#reads.conversationNow(asked, call);
    const left = change.differing(conversation).length;
    if (left === 0) {
      const warnings = change.replaced?.({ after: conversation, isRepeat: true }) ?? [];
      return { found: { ...done(conversation, asked), warnings } };
    }
    return classifyUnshown(sentAt, conversation, left < change.fieldCount, clockOffsetMs) satisfies NotProven;
  }
}

/** The id under which something was written, and the response. */
interface Written {
  readonly target: ConversationId;
  readonly response: VendorResponse;
}

const PATHS: Readonly<Record<Write['below'], (id: ConversationId) => Path>> = {
  '': (id) => path`/v2/conversations/${id}`,
  '/tags': (id) => path`/v2/conversations/${id}/tags`,
  '/fields': (id) => path`/v2/conversations/${id}/fields`,
  '/snooze': (id) => path`/v2/conversations/${id}/snooze`,
};

/** The result leaves out what the conversation says about people: subject, customer, custom fields. */
function done(conversation: Conversation, asked: ConversationId): Done<UpdateResult> {
  const { id, status, mailboxId, assignee, snooze } = conversation;
  return {
    result: {
      conversation: {
        id,
        status,
        ...(mailboxId === undefined ? {} : { mailboxId }),
        assigneeId: assignee?.id ?? null,
        tags: [...tagsOf(conversation)],
        ...(snooze ? { snoozedUntil: snooze.snoozedUntil } : {}),
      },
      ...(id === asked ? {} : { movedFrom: asked }),
    },
    verified: true,
  };
}
