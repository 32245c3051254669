import type { Status } from './conversation.ts';
import type { Then } from './inputs.ts';

/** How an owner can be named; the value `nobody` means that a conversation can be taken away from its owner. */
export type AssigneeForm = 'email' | 'id' | 'nobody';
/** How a customer can be named when their conversations are looked for. */
export type CustomerForm = 'email' | 'id' | 'phone';

/** What a vendor's API can do, as data. `false` or an empty list means that its API has no such call. */
export interface Capabilities {
  /** What a write addresses: one conversation, or all conversations of an author. */
  readonly target: 'conversation' | 'author';
  /** How conversations can be looked for by whose they are. */
  readonly customers: readonly CustomerForm[];
  readonly reply:
    | false
    | {
        /** How the vendor reads a reply's text. */
        readonly text: 'html' | 'markdown' | 'plain';
        /** Whether a reply can be left as a draft. */
        readonly drafts: boolean;
        /** Whether others can be put in copy. */
        readonly copies: boolean;
        /** The statuses that a reply can leave behind. */
        readonly leaves: readonly Then[];
      };
  /** Whether an internal note can be added by itself. */
  readonly notes: boolean;
  readonly reactivate: { readonly note: boolean };
  /** The vendor's own word or number for each neutral status that can be set. */
  readonly statuses: Readonly<Partial<Record<Status, string | number>>>;
  readonly assignees: readonly AssigneeForm[];
  /** Whether tags can be set, added and removed. */
  readonly tags: boolean;
  /** Whether custom fields can be set. */
  readonly fields: boolean;
}
