import { AppError } from '../../errors/app-error.ts';
import { type Path, path } from '../../http/path.ts';
import type { Call, Done, Evidence, Found, Missing } from '../../operation.ts';
import { unreadBack } from '../answer.ts';
import { type ConversationUpdate, checkSnooze, type FieldChange, type Snooze, type TagChange } from './changes.ts';
import {
  fieldsOf,
  hasFields,
  hasTags,
  isSnoozed,
  mergeFields,
  mergeTags,
  missing,
  otherwise,
  sameFields,
  sameTags,
  tagsOf,
} from './current.ts';
import { TITLE } from './reads.ts';
import type { Conversation, ConversationId, UpdateResult } from './schemas.ts';
import { HelpScoutThreads } from './threads.ts';

/** One request that sets absolute values. */
interface Write {
  readonly method: 'PATCH' | 'PUT' | 'DELETE';
  readonly below: '' | '/tags' | '/fields' | '/snooze';
  readonly body?: unknown;
}

/** What a change asks for, and how a conversation shows it. */
interface Change {
  /** What is to be sent, in this order; it may depend on what stands there. */
  writes(now: Conversation | undefined): readonly Write[];
  /** The fields that a conversation shows otherwise. */
  otherwise(now: Conversation): readonly string[];
  /** Fields asked for, to tell whether part of them is there. */
  readonly asked: number;
  /** It replaces a whole list, so it is read first. @param after as it is once it is written; returns warnings */
  replaced?(before: Conversation, after: Conversation): readonly string[];
}

/** Help Scout's Inbox API 2.0. */
export class HelpScout extends HelpScoutThreads {
  /**
   * Sets what the update names, a request for each field, and makes sure that it is set.
   * @throws AppError `vendor_contract` with `verified: false` naming the fields that are not set after all,
   * `conversation_not_found`, `vendor_refused`, or what may pass: see its `outcome`
   * @see https://developer.helpscout.com/mailbox-api/endpoints/conversations/update/
   */
  updateConversation(id: ConversationId, update: ConversationUpdate, call: Call): Promise<Done<UpdateResult>> {
    return this.#change(id, updating(update), call);
  }

  /** Looks whether the conversation shows an update whose answer was lost. */
  findUpdate(id: ConversationId, update: ConversationUpdate, evidence: Evidence, call: Call) {
    return this.#find(id, updating(update), evidence, call);
  }

  /**
   * Sets the tags, or adds and removes some: Help Scout takes only whole lists, so the list is read, merged, written and
   * read back. A tag that somebody else adds between the read and the write is lost, which the warning
   * `tags_replaced_whole` says; what is seen to have changed meanwhile warns `tags_changed_meanwhile`.
   * @throws AppError like `updateConversation`
   */
  setTags(id: ConversationId, change: TagChange, call: Call): Promise<Done<UpdateResult>> {
    return this.#change(id, tagging(change), call);
  }

  /** Looks whether the conversation has the tags of a change whose answer was lost. */
  findTags(id: ConversationId, change: TagChange, evidence: Evidence, call: Call) {
    return this.#find(id, tagging(change), evidence, call);
  }

  /**
   * Sets the custom fields, or some of them: as with tags, Help Scout takes only whole lists.
   * @throws AppError like `updateConversation`
   */
  setFields(id: ConversationId, change: FieldChange, call: Call): Promise<Done<UpdateResult>> {
    return this.#change(id, filling(change), call);
  }

  /** Looks whether the conversation has the fields of a change whose answer was lost. */
  findFields(id: ConversationId, change: FieldChange, evidence: Evidence, call: Call) {
    return this.#find(id, filling(change), evidence, call);
  }

  /**
   * Puts a conversation out of sight until a time to come.
   * @throws AppError like `updateConversation`; `invalid_input` where the time has passed meanwhile
   */
  async snooze(id: ConversationId, snooze: Snooze, call: Call): Promise<Done<UpdateResult>> {
    checkSnooze(snooze, this.now());
    return this.#change(id, snoozing(snooze), call);
  }

  /** Looks whether the conversation is snoozed as a request with a lost answer asked for. */
  findSnooze(id: ConversationId, snooze: Snooze, evidence: Evidence, call: Call) {
    return this.#find(id, snoozing(snooze), evidence, call);
  }

  /**
   * Puts a snoozed conversation back where it was; Help Scout makes it active if needed.
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
    // A dry run sends nothing, not even the read: it shows what would be written where nothing stood.
    const before = change.replaced && !call.dryRun ? await this.conversation(asked, call) : undefined;
    let target = before?.id ?? asked;
    for (const write of change.writes(before))
      target = await this.whereItIs(target, (at) => this.#write(at, write, call), call);
    const after = await this.conversation(target, call).catch((thrown) => {
      throw unreadBack(thrown, TITLE);
    });
    const fields = change.otherwise(after);
    if (fields.length > 0) throw notSet(fields);
    const warnings = before ? (change.replaced?.(before, after) ?? []) : [];
    return { ...done(after, asked), ...(warnings.length > 0 ? { warnings } : {}) };
  }

  /** Answers the id under which it was written. */
  async #write(target: ConversationId, { method, below, body }: Write, call: Call): Promise<ConversationId> {
    const request = { method, path: PATHS[below](target), resend: 'safe' } as const;
    await this.connection.send(body === undefined ? request : { ...request, body }, call);
    return target;
  }

  async #find(asked: ConversationId, change: Change, { sentAt }: Evidence, call: Call): Promise<Found<UpdateResult>> {
    const now = await this.conversation(asked, call);
    const left = change.otherwise(now).length;
    if (left === 0) return { found: done(now, asked) };
    return missing(sentAt, now, left < change.asked) satisfies Missing;
  }
}

const PATHS: Readonly<Record<Write['below'], (id: ConversationId) => Path>> = {
  '': (id) => path`/v2/conversations/${id}`,
  '/tags': (id) => path`/v2/conversations/${id}/tags`,
  '/fields': (id) => path`/v2/conversations/${id}/fields`,
  '/snooze': (id) => path`/v2/conversations/${id}/snooze`,
};

function updating(update: ConversationUpdate): Change {
  const { subject, mailboxId, assignTo, draft, status } = update;
  const patch = (op: string, at: string, value: unknown): Write => ({
    method: 'PATCH',
    below: '',
    body: value === null ? { op, path: at } : { op, path: at, value },
  });
  const writes = [
    ...(subject === undefined ? [] : [patch('replace', '/subject', subject)]),
    ...(mailboxId === undefined ? [] : [patch('move', '/mailboxId', mailboxId)]),
    ...(assignTo === undefined ? [] : [patch(assignTo === null ? 'remove' : 'replace', '/assignTo', assignTo)]),
    ...(draft === undefined ? [] : [patch('replace', '/draft', draft)]),
    ...(status === undefined ? [] : [patch('replace', '/status', status)]),
  ];
  return { writes: () => writes, asked: writes.length, otherwise: (now) => otherwise(update, now) };
}

function tagging(change: TagChange): Change {
  const merged = (before: Conversation | undefined) => mergeTags(before ? tagsOf(before) : [], change);
  return {
    asked: 1,
    writes(before) {
      const tags = merged(before);
      if (before && sameTags(tagsOf(before), tags)) return [];
      return [{ method: 'PUT', below: '/tags', body: { tags } }];
    },
    otherwise: (now) => (hasTags(tagsOf(now), change) ? [] : ['tags']),
    ...(change.tags
      ? {}
      : {
          replaced: (before, after) => [
            ...(sameTags(tagsOf(before), merged(before)) ? [] : ['tags_replaced_whole']),
            ...(sameTags(tagsOf(after), merged(before)) ? [] : ['tags_changed_meanwhile']),
          ],
        }),
  };
}

function filling(change: FieldChange): Change {
  const merged = (before: Conversation | undefined) => mergeFields(before ? fieldsOf(before) : [], change);
  return {
    asked: 1,
    writes(before) {
      const fields = merged(before);
      if (before && sameFields(fieldsOf(before), fields)) return [];
      return [{ method: 'PUT', below: '/fields', body: { fields } }];
    },
    otherwise: (now) => (hasFields(fieldsOf(now), change) ? [] : ['fields']),
    ...(change.fields
      ? {}
      : {
          replaced: (before, after) => [
            ...(sameFields(fieldsOf(before), merged(before)) ? [] : ['fields_replaced_whole']),
            ...(sameFields(fieldsOf(after), merged(before)) ? [] : ['fields_changed_meanwhile']),
          ],
        }),
  };
}

function snoozing(snooze: Snooze): Change {
  return {
    asked: 1,
    writes: () => [{ method: 'PUT', below: '/snooze', body: snooze }],
    otherwise: (now) => (isSnoozed(now, snooze) ? [] : ['snoozedUntil']),
  };
}

const UNSNOOZING: Change = {
  asked: 1,
  writes: () => [{ method: 'DELETE', below: '/snooze' }],
  otherwise: ({ snooze }) => (snooze ? ['snooze'] : []),
};

/** Without what it says of people: no subject, no customer, no custom fields. */
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

function notSet(fields: readonly string[]): AppError {
  return new AppError('vendor_contract', 'Help Scout accepted the change and did not carry it out as a whole.', {
    outcome: 'applied',
    verified: false,
    issues: fields.map((field) => ({ path: field, message: 'is not what was asked for when it is read back' })),
  });
}
