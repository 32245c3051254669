import type { Capabilities, CustomerForm } from './model/capabilities.ts';
import { STATUSES, type Status } from './model/conversation.ts';
import { Then } from './model/inputs.ts';

/** The neutral operations and queries, by the last part of their names. */
export type Verb = 'reactivate' | 'reply' | 'addNote' | 'update' | 'find' | 'get';

type Fields = Readonly<Record<string, unknown>>;

/**
 * One thing that a caller can ask for, which a vendor can do or not. The refusals of the operations, `GET /capabilities`, the
 * matrix in the docs and the conformance suite are all made of this list.
 */
export interface Cell {
  readonly verb: Verb;
  /** What is asked for: `html`, `then: pending`; nothing where it is the verb itself. */
  readonly what: string;
  /** Whether an input asks for it. */
  asks(input: Fields): boolean;
  can(capabilities: Capabilities): boolean;
  /** What there is instead, where a vendor cannot. */
  instead(capabilities: Capabilities): string;
}

const onConversations = ({ target }: Capabilities) => target === 'conversation';
const hasField = (name: string) => (input: Fields) => input[name] !== undefined;
const targetOf = (input: Fields) => Object(input['target'] ?? input) as Fields;
const replyOf = ({ reply }: Capabilities) => reply || undefined;
const listed = (words: readonly string[], none: string) => (words.length > 0 ? words.join(', ') : none);

const AUTHOR_ALONE = 'name its author: all conversations of the author are meant';

/** How each verb names the conversations that it is about. */
const TARGETS: readonly Cell[] = (['reactivate', 'reply', 'addNote', 'update', 'find'] as const).flatMap((verb) => [
  ...(verb === 'find'
    ? []
    : [
        {
          verb,
          what: 'conversationId',
          asks: (input: Fields) => targetOf(input)['conversationId'] !== undefined,
          can: onConversations,
          instead: () => AUTHOR_ALONE,
        },
      ]),
  ...(['email', 'id', 'phone'] as const).map((form: CustomerForm) => ({
    verb,
    what: `customer.${form}`,
    asks: (input: Fields) => Object(targetOf(input)['customer'])[form] !== undefined,
    can: ({ customers, target }: Capabilities) => customers.includes(form) && target === 'conversation',
    instead: ({ customers, target }: Capabilities) =>
      target === 'author' ? AUTHOR_ALONE : `name the customer by ${listed(customers, 'a conversation’s id')}`,
  })),
  {
    verb,
    what: 'author',
    asks: (input: Fields) => targetOf(input)['author'] !== undefined,
    can: ({ target }: Capabilities) => target === 'author' && (verb === 'reactivate' || verb === 'find'),
    instead: ({ target }: Capabilities) =>
      target === 'author' ? 'conversations.reactivate' : 'name the conversation, or its customer',
  },
]);

const VERBS: readonly Cell[] = [
  { verb: 'reactivate', what: '', asks: () => true, can: () => true, instead: () => '' },
  {
    verb: 'reactivate',
    what: 'note',
    asks: hasField('note'),
    can: ({ reactivate }) => reactivate.note,
    instead: () => 'leave out note',
  },
  {
    verb: 'reply',
    what: '',
    asks: () => true,
    can: (capabilities) => replyOf(capabilities) !== undefined,
    instead: () => 'conversations.reactivate, with a note for the agents',
  },
  {
    verb: 'reply',
    what: 'html',
    asks: hasField('html'),
    can: (capabilities) => replyOf(capabilities)?.text === 'html',
    instead: () => 'send text',
  },
  {
    verb: 'reply',
    what: 'cc, bcc',
    asks: (input) => input['cc'] !== undefined || input['bcc'] !== undefined,
    can: (capabilities) => replyOf(capabilities)?.copies === true,
    instead: () => 'leave out cc and bcc',
  },
  {
    verb: 'reply',
    what: 'draft',
    asks: (input) => input['draft'] === true,
    can: (capabilities) => replyOf(capabilities)?.drafts === true,
    instead: () => 'conversations.addNote, or send it',
  },
  ...Then.options.map(
    (then): Cell => ({
      verb: 'reply',
      what: `then: ${then}`,
      asks: (input) => input['then'] === then,
      can: (capabilities) => replyOf(capabilities)?.leaves.includes(then) === true,
      instead: (capabilities) => `then ${listed(replyOf(capabilities)?.leaves ?? [], 'nothing')}`,
    }),
  ),
  {
    verb: 'addNote',
    what: '',
    asks: () => true,
    can: ({ notes }) => notes,
    instead: ({ reactivate }) =>
      reactivate.note ? 'conversations.reactivate, which adds a note' : 'nothing: it has no notes',
  },
  {
    verb: 'update',
    what: '',
    asks: () => true,
    can: onConversations,
    instead: () => 'conversations.reactivate',
  },
  ...STATUSES.map(
    (status: Status): Cell => ({
      verb: 'update',
      what: `status: ${status}`,
      asks: (input) => input['status'] === status,
      can: ({ statuses, target }) => target === 'conversation' && statuses[status] !== undefined,
      instead: ({ statuses }) => `the statuses ${listed(Object.keys(statuses), 'that conversations.reactivate sets')}`,
    }),
  ),
  ...(['email', 'id', 'nobody'] as const).map(
    (form): Cell => ({
      verb: 'update',
      what: form === 'nobody' ? 'assignee: null' : `assignee.${form}`,
      asks: ({ assignee }) =>
        form === 'nobody' ? assignee === null : assignee !== undefined && Object(assignee)[form] !== undefined,
      can: ({ assignees }) => assignees.includes(form),
      instead: ({ assignees }) => `name the assignee by ${listed(assignees, 'nothing: it assigns nobody')}`,
    }),
  ),
  {
    verb: 'update',
    what: 'tags',
    asks: hasField('tags'),
    can: ({ tags }) => tags,
    instead: () => 'leave out tags',
  },
  {
    verb: 'update',
    what: 'fields',
    asks: hasField('fields'),
    can: ({ fields }) => fields,
    instead: () => 'leave out fields',
  },
  { verb: 'get', what: '', asks: () => true, can: () => true, instead: () => '' },
];

/** Every cell of the matrix. What a vendor cannot do at all, it cannot do in any way. */
export const CELLS: readonly Cell[] = [
  ...VERBS,
  ...TARGETS.map((cell) => {
    const verb = VERBS.find(({ verb: name, what }) => name === cell.verb && what === '');
    return { ...cell, can: (of: Capabilities) => cell.can(of) && (verb?.can(of) ?? true) };
  }),
];

/** The first thing that an input asks of a vendor and that it cannot do. */
export function cannot(verb: Verb, input: Fields, capabilities: Capabilities): Cell | undefined {
  return CELLS.find((cell) => cell.verb === verb && cell.asks(input) && !cell.can(capabilities));
}

/** As people read it: `conversations.reply with html`. */
export function nameOf({ verb, what }: Pick<Cell, 'verb' | 'what'>): string {
  return what ? `conversations.${verb} with ${what}` : `conversations.${verb}`;
}
