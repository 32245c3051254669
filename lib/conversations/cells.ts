import { type FieldPath, valueAt } from './field-paths.ts';
import type { Capabilities, CustomerForm } from './model/capabilities.ts';
import { STATUSES, type Status } from './model/conversation.ts';
import { Then } from './model/inputs.ts';

/** The neutral operations and queries, by the last part of their names. */
export type Verb = 'reactivate' | 'reply' | 'addNote' | 'update' | 'find' | 'get';

type Fields = Readonly<Record<string, unknown>>;

/** A field by which an input asks for a cell: with any value, or with this one. */
export interface Asking {
  readonly at: FieldPath;
  readonly is?: string | boolean | null;
}

/**
 * One cell of the matrix: something that a caller can ask for, and whether a vendor can do it. The operations' refusals, the
 * API's document, `GET /capabilities`, the matrix in the docs and the conformance suite are made of these cells.
 */
export interface Cell {
  readonly verb: Verb;
  /** What is asked for: `html`, `then: pending`; empty for the verb itself. */
  readonly what: string;
  /** An input asks for the cell if any of these holds; if the list is empty, every input does. */
  readonly asked: readonly Asking[];
  can(capabilities: Capabilities): boolean;
  /** What the caller can do instead, if the vendor cannot do it. */
  instead(capabilities: Capabilities): string;
}

const onConversations = ({ target }: Capabilities) => target === 'conversation';
const anything: readonly Asking[] = [];
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
            what: 'conversationId',
            asked: [{ at: 'conversationId' }],
            can: onConversations,
            instead: () => AUTHOR_ALONE,
          },
        ]),
    ...(['email', 'id', 'phone'] as const).map((form: CustomerForm) => ({
      verb,
      what: `customer.${form}`,
      asked: [{ at: `customer.${form}` }],
      can: ({ customers, target }: Capabilities) => customers.includes(form) && target === 'conversation',
      instead: ({ customers, target }: Capabilities) =>
        target === 'author' ? AUTHOR_ALONE : `name the customer by ${listed(customers, 'a conversation’s id')}`,
    })),
    {
      verb,
      what: 'author',
      asked: [{ at: 'author' }],
      can: ({ target }: Capabilities) => target === 'author' && (verb === 'reactivate' || verb === 'find'),
      instead: ({ target }: Capabilities) =>
        target === 'author' ? 'conversations.reactivate' : 'name the conversation, or its customer',
    },
  ],
);

const VERBS: readonly Cell[] = [
  { verb: 'reactivate', what: '', asked: anything, can: () => true, instead: () => '' },
  {
    verb: 'reactivate',
    what: 'note',
    asked: [{ at: 'note' }],
    can: ({ reactivate }) => reactivate.note,
    instead: () => 'leave out note',
  },
  {
    verb: 'reply',
    what: '',
    asked: anything,
    can: (capabilities) => replyOf(capabilities) !== undefined,
    instead: () => 'conversations.reactivate, with a note for the agents',
  },
  {
    verb: 'reply',
    what: 'html',
    asked: [{ at: 'html' }],
    can: (capabilities) => replyOf(capabilities)?.text === 'html',
    instead: () => 'send text',
  },
  {
    verb: 'reply',
    what: 'cc, bcc',
    asked: [{ at: 'cc' }, { at: 'bcc' }],
    can: (capabilities) => replyOf(capabilities)?.copies === true,
    instead: () => 'leave out cc and bcc',
  },
  {
    verb: 'reply',
    what: 'draft',
    asked: [{ at: 'draft', is: true }],
    can: (capabilities) => replyOf(capabilities)?.drafts === true,
    instead: () => 'conversations.addNote, or send it',
  },
  ...Then.options.map(
    (then): Cell => ({
      verb: 'reply',
      what: `then: ${then}`,
      asked: [{ at: 'then', is: then }],
      can: (capabilities) => replyOf(capabilities)?.leaves.includes(then) === true,
      instead: (capabilities) => `then ${listed(replyOf(capabilities)?.leaves ?? [], 'nothing')}`,
    }),
  ),
  {
    verb: 'addNote',
    what: '',
    asked: anything,
    can: ({ notes }) => notes,
    instead: ({ reactivate }) =>
      reactivate.note ? 'conversations.reactivate, which adds a note' : 'nothing: it has no notes',
  },
  {
    verb: 'update',
    what: '',
    asked: anything,
    can: onConversations,
    instead: () => 'conversations.reactivate',
  },
  ...STATUSES.map(
    (status: Status): Cell => ({
      verb: 'update',
      what: `status: ${status}`,
      asked: [{ at: 'status', is: status }],
      can: ({ statuses, target }) => target === 'conversation' && statuses[status] !== undefined,
      instead: ({ statuses }) => `the statuses ${listed(Object.keys(statuses), 'that conversations.reactivate sets')}`,
    }),
  ),
  ...(['email', 'id', 'nobody'] as const).map(
    (form): Cell => ({
      verb: 'update',
      what: form === 'nobody' ? 'assignee: null' : `assignee.${form}`,
      asked: [form === 'nobody' ? { at: 'assignee', is: null } : { at: `assignee.${form}` }],
      can: ({ assignees }) => assignees.includes(form),
      instead: ({ assignees }) => `name the assignee by ${listed(assignees, 'nothing: it assigns nobody')}`,
    }),
  ),
  {
    verb: 'update',
    what: 'tags',
    asked: [{ at: 'tags' }],
    can: ({ tags }) => tags,
    instead: () => 'leave out tags',
  },
  {
    verb: 'update',
    what: 'fields',
    asked: [{ at: 'fields' }],
    can: ({ fields }) => fields,
    instead: () => 'leave out fields',
  },
  { verb: 'get', what: '', asked: anything, can: () => true, instead: () => '' },
];

/** Every cell of the matrix. A vendor that cannot do a verb at all can do none of its cells. */
export const CELLS: readonly Cell[] = [
  ...VERBS,
  ...TARGETS.map((cell) => {
    const verb = VERBS.find(({ verb: name, what }) => name === cell.verb && what === '');
    return { ...cell, can: (of: Capabilities) => cell.can(of) && (verb?.can(of) ?? true) };
  }),
];

/** The first cell that an input asks for and the vendor cannot do. */
export function cannot(verb: Verb, input: Fields, capabilities: Capabilities): Cell | undefined {
  return CELLS.find((cell) => cell.verb === verb && asks(cell, input) && !cell.can(capabilities));
}

function asks({ asked }: Cell, input: Fields): boolean {
  if (asked.length === 0) return true;
  return asked.some(({ at, is }) => {
    const value = valueAt(input, at);
    return is === undefined ? value !== undefined : value === is;
  });
}

/** As people read it: `conversations.reply with html`. */
export function nameOf({ verb, what }: Pick<Cell, 'verb' | 'what'>): string {
  return what ? `conversations.${verb} with ${what}` : `conversations.${verb}`;
}
