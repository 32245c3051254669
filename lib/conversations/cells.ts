import { type FieldPath, valueAt } from './field-paths.ts';
import type { Capabilities, CustomerForm } from './model/capabilities.ts';
import { STATUSES, type Status } from './model/conversation.ts';
import { Then } from './model/inputs.ts';

/** The neutral operations and queries, by the last part of their names. */
export type Verb = 'reactivate' | 'reply' | 'addNote' | 'update' | 'find' | 'get';

type Fields = Readonly<Record<string, unknown>>;

/** A condition on an input: that it has this field, with any value or with this one. */
export interface FieldCondition {
  readonly at: FieldPath;
  readonly is?: string | boolean | null;
}

/**
 * One cell of the matrix: a feature that a caller can ask for, and whether a vendor supports it. The operations' refusals, the API's
 * document, `GET /capabilities`, the matrix in the docs and the conformance suite are generated from these cells.
 */
export interface Cell {
  readonly verb: Verb;
  /** `html`, `then: pending`; empty for the verb itself. */
  readonly feature: string;
  /** An input asks for the feature if any of these conditions holds; if the list is empty, every input does. */
  readonly when: readonly FieldCondition[];
  isSupported(capabilities: Capabilities): boolean;
  /** What the caller can do instead, if the vendor does not support it. */
  instead(capabilities: Capabilities): string;
}

const onConversations = ({ target }: Capabilities) => target === 'conversation';
const always: readonly FieldCondition[] = [];
const replyOf = ({ reply }: Capabilities) => reply || undefined;
const listed = (words: readonly string[], none: string) => (words.length > 0 ? words.join(', ') : none);

const AUTHOR_ALONE = 'name its author: all conversations of the author are meant';

/** The ways in which a verb's input can name its conversation. */
const TARGETS: readonly Cell[] = (['reactivate', 'reply', 'addNote', 'update', 'find'] as const).flatMap(
  (verb): Cell[] => [
    ...(verb === 'find'
      ? []
      : [
          {
            verb,
            feature: 'conversationId',
            when: [{ at: 'conversationId' }],
            isSupported: onConversations,
            instead: () => AUTHOR_ALONE,
          },
        ]),
    ...(['email', 'id', 'phone'] as const).map((form: CustomerForm) => ({
      verb,
      feature: `customer.${form}`,
      when: [{ at: `customer.${form}` }],
      isSupported: ({ customers, target }: Capabilities) => customers.includes(form) && target === 'conversation',
      instead: ({ customers, target }: Capabilities) =>
        target === 'author' ? AUTHOR_ALONE : `name the customer by ${listed(customers, 'a conversation’s id')}`,
    })),
    {
      verb,
      feature: 'author',
      when: [{ at: 'author' }],
      isSupported: ({ target }: Capabilities) => target === 'author' && (verb === 'reactivate' || verb === 'find'),
      instead: ({ target }: Capabilities) =>
        target === 'author' ? 'conversations.reactivate' : 'name the conversation, or its customer',
    },
  ],
);

const VERBS: readonly Cell[] = [
  { verb: 'reactivate', feature: '', when: always, isSupported: () => true, instead: () => '' },
  {
    verb: 'reactivate',
    feature: 'note',
    when: [{ at: 'note' }],
    isSupported: ({ reactivate }) => reactivate.note,
    instead: () => 'leave out note',
  },
  {
    verb: 'reply',
    feature: '',
    when: always,
    isSupported: (capabilities) => replyOf(capabilities) !== undefined,
    instead: () => 'conversations.reactivate, with a note for the agents',
  },
  {
    verb: 'reply',
    feature: 'html',
    when: [{ at: 'html' }],
    isSupported: (capabilities) => replyOf(capabilities)?.text === 'html',
    instead: () => 'send text',
  },
  {
    verb: 'reply',
    feature: 'cc, bcc',
    when: [{ at: 'cc' }, { at: 'bcc' }],
    isSupported: (capabilities) => replyOf(capabilities)?.copies === true,
    instead: () => 'leave out cc and bcc',
  },
  {
    verb: 'reply',
    feature: 'draft',
    when: [{ at: 'draft', is: true }],
    isSupported: (capabilities) => replyOf(capabilities)?.drafts === true,
    instead: () => 'conversations.addNote, or send it',
  },
  ...Then.options.map(
    (then): Cell => ({
      verb: 'reply',
      feature: `then: ${then}`,
      when: [{ at: 'then', is: then }],
      isSupported: (capabilities) => replyOf(capabilities)?.leaves.includes(then) === true,
      instead: (capabilities) => `then ${listed(replyOf(capabilities)?.leaves ?? [], 'nothing')}`,
    }),
  ),
  {
    verb: 'addNote',
    feature: '',
    when: always,
    isSupported: ({ notes }) => notes,
    instead: ({ reactivate }) =>
      reactivate.note ? 'conversations.reactivate, which adds a note' : 'nothing: it has no notes',
  },
  {
    verb: 'update',
    feature: '',
    when: always,
    isSupported: onConversations,
    instead: () => 'conversations.reactivate',
  },
  ...STATUSES.map(
    (status: Status): Cell => ({
      verb: 'update',
      feature: `status: ${status}`,
      when: [{ at: 'status', is: status }],
      isSupported: ({ statuses, target }) => target === 'conversation' && statuses[status] !== undefined,
      instead: ({ statuses }) => `the statuses ${listed(Object.keys(statuses), 'that conversations.reactivate sets')}`,
    }),
  ),
  ...(['email', 'id', 'nobody'] as const).map(
    (form): Cell => ({
      verb: 'update',
      feature: form === 'nobody' ? 'assignee: null' : `assignee.${form}`,
      when: [form === 'nobody' ? { at: 'assignee', is: null } : { at: `assignee.${form}` }],
      isSupported: ({ assignees }) => assignees.includes(form),
      instead: ({ assignees }) => `name the assignee by ${listed(assignees, 'nothing: it assigns nobody')}`,
    }),
  ),
  {
    verb: 'update',
    feature: 'tags',
    when: [{ at: 'tags' }],
    isSupported: ({ tags }) => tags,
    instead: () => 'leave out tags',
  },
  {
    verb: 'update',
    feature: 'fields',
    when: [{ at: 'fields' }],
    isSupported: ({ fields }) => fields,
    instead: () => 'leave out fields',
  },
  { verb: 'get', feature: '', when: always, isSupported: () => true, instead: () => '' },
];

/** Every cell of the matrix. A vendor that does not support a verb supports none of its features. */
export const CELLS: readonly Cell[] = [
  ...VERBS,
  ...TARGETS.map((cell) => {
    const verb = VERBS.find(({ verb: name, feature }) => name === cell.verb && feature === '');
    return { ...cell, isSupported: (of: Capabilities) => cell.isSupported(of) && (verb?.isSupported(of) ?? true) };
  }),
];

/** The first feature that an input isAskedFor for and the vendor does not support. */
export function firstUnsupported(verb: Verb, input: Fields, capabilities: Capabilities): Cell | undefined {
  return CELLS.find((cell) => cell.verb === verb && isAskedFor(cell, input) && !cell.isSupported(capabilities));
}

function isAskedFor({ when }: Cell, input: Fields): boolean {
  if (when.length === 0) return true;
  return when.some(({ at, is }) => {
    const value = valueAt(input, at);
    return is === undefined ? value !== undefined : value === is;
  });
}

/** As people read it: `conversations.reply with html`. */
export function nameOf({ verb, feature }: Pick<Cell, 'verb' | 'feature'>): string {
  return feature ? `conversations.${verb} with ${feature}` : `conversations.${verb}`;
}
