import { hasTags, mergeTags, type Replaced, sameTags, tagWarnings } from '../../conversations/model/tags.ts';
import type { ConversationUpdate, FieldChange, Snooze, TagChange } from './changes.ts';
import { differing, fieldsOf, hasFields, isSnoozed, mergeFields, sameFields, tagsOf } from './current.ts';
import type { Conversation } from './schemas.ts';

/** One request that sets absolute values. */
export interface Write {
  readonly method: 'PATCH' | 'PUT' | 'DELETE';
  readonly below: '' | '/tags' | '/fields' | '/snooze';
  readonly body?: unknown;
}

/** A change, as requests and as its effect in the conversation. */
export interface Change {
  /** The requests to send, in this order; they may depend on the current conversation. */
  writes(now: Conversation | undefined): readonly Write[];
  /** The fields whose value in the conversation is another one. */
  differing(now: Conversation): readonly string[];
  /** The fields of the change, to see whether part of it is set. */
  readonly fieldCount: number;
  /** Present if the change replaces a whole list, which is read first. Returns warnings. */
  replaced?(conversation: Replaced<Conversation>): readonly string[];
}

/** An update: a PATCH for each field that it names, in the order of its schema. */
export function updating(update: ConversationUpdate): Change {
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
  return { writes: () => writes, fieldCount: writes.length, differing: (now) => differing(update, now) };
}

/** A change of the list of tags, which can only be written as a whole. */
export function settingTags({ tags: set, add, remove }: TagChange): Change {
  const change = { set, add, remove };
  return {
    fieldCount: 1,
    writes(before) {
      const tags = mergeTags(before ? tagsOf(before) : [], change);
      if (before && sameTags(tagsOf(before), tags)) return [];
      return [{ method: 'PUT', below: '/tags', body: { tags } }];
    },
    differing: (now) => (hasTags(tagsOf(now), change) ? [] : ['tags']),
    ...(set
      ? {}
      : {
          replaced: ({ before, after, isRepeat }) =>
            tagWarnings(change, { before: before && tagsOf(before), after: tagsOf(after), isRepeat }),
        }),
  };
}

/** A change of the list of custom fields, which can only be written as a whole. */
export function settingFields(change: FieldChange): Change {
  const merged = (before: Conversation | undefined) => mergeFields(before ? fieldsOf(before) : [], change);
  return {
    fieldCount: 1,
    writes(before) {
      const fields = merged(before);
      if (before && sameFields(fieldsOf(before), fields)) return [];
      return [{ method: 'PUT', below: '/fields', body: { fields } }];
    },
    differing: (now) => (hasFields(fieldsOf(now), change) ? [] : ['fields']),
    ...(change.fields
      ? {}
      : {
          replaced: ({ before, after, isRepeat }) => {
            const isWritten = before && !sameFields(fieldsOf(before), merged(before));
            return [
              ...(isRepeat || isWritten ? ['fields_replaced_whole'] : []),
              ...(before && !sameFields(fieldsOf(after), merged(before)) ? ['fields_changed_meanwhile'] : []),
            ];
          },
        }),
  };
}

export function snoozing(snooze: Snooze): Change {
  return {
    fieldCount: 1,
    writes: () => [{ method: 'PUT', below: '/snooze', body: snooze }],
    differing: (now) => (isSnoozed(now, snooze) ? [] : ['snoozedUntil']),
  };
}

export const UNSNOOZING: Change = {
  fieldCount: 1,
  writes: () => [{ method: 'DELETE', below: '/snooze' }],
  differing: ({ snooze }) => (snooze ? ['snooze'] : []),
};
